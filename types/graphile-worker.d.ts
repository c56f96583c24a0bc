/** graphile-worker takes the types of its tasks from here: they are our jobs. */
import type { Jobs } from '../api/jobs/queue'

declare global {
  namespace GraphileWorker {
    interface Tasks extends Jobs {}
  }
}
