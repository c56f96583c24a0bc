import { aCoveredEvent } from '../support/covers'
import { anAdmin } from './admin-rows'
import { words } from './field-rows'
import { opened, type Fields, type FormRow, type OpenForm } from './open-form'

async function atCover(right: Fields): Promise<OpenForm> {
  const { event } = await aCoveredEvent()
  return opened(await anAdmin(), `/admin/events/${event.id}/cover`, right)
}

/** Files have tests of their own: test/admin/cover.test.ts. */
export const coverRows: FormRow[] = [
  {
    route: 'POST /admin/events/:id/cover',
    files: true,
    fields: [words],
    open: () => atCover({ alt: 'Пианист на сцене' }),
  },
  {
    route: 'DELETE /admin/events/:id/cover',
    files: true,
    fields: [],
    open: () => atCover({ _method: 'DELETE' }),
  },
]
