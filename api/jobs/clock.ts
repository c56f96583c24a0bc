import type { Jobs } from './queue'

/**
 * What the clock starts by itself, and when, in UTC. A run that was missed is not made up for: the next one finds the
 * same.
 */
export const clock: Partial<Record<keyof Jobs, string>> = {
  'clear-expired-counters': '*/10 * * * *',
  'clear-old-answers': '41 * * * *',
  'settle-overdue': '*/5 * * * *',
  reconcile: '17 3 * * *',
  'tidy-listings': '41 3 * * *',
  'forget-unconfirmed': '11 4 * * *',
  'clear-jobs': '23 * * * *',
  'fold-sales': '* * * * *',
  'clear-old-deliveries': '43 4 * * *',
}

/**
 * The same as the queue reads it. Of each kind one runs at a time, however slow a provider is: the other workers have
 * mails to send.
 */
export const crontab = Object.entries(clock)
  .map(([kind, when]) => `${when} ${kind} ?queue=${kind}`)
  .join('\n')
