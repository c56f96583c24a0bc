/** An action whose form stands on another page than its own address. */
const at = (back: string) => (target: string) => {
  const [controller = '', action = ''] = target.split('.')
  return { controller, action, back }
}
const onHub = at('/admin/events/:id')

/** What organisers do with their events; a part of the map in config/routes. */
export const eventConsoleRoutes = {
  'GET /admin/moderation': 'admin/PublicationController.queue',
  'GET /admin/events': 'admin/EventController.index',
  'GET /admin/events/new': 'admin/EventController.create',
  'POST /admin/events': at('/admin/events/new')('admin/EventController.create'),
  'GET /admin/events/:id': 'admin/EventController.show',
  'GET /admin/events/:id/edit': 'admin/EventController.edit',
  'PUT /admin/events/:id': at('/admin/events/:id/edit')('admin/EventController.edit'),
  'DELETE /admin/events/:id': onHub('admin/EventController.remove'),
  'GET /admin/events/:id/preview': 'admin/EventController.preview',
  'POST /admin/events/:id/copies': onHub('admin/EventController.copy'),
  'POST /admin/events/:id/publication': onHub('admin/PublicationController.publish'),
  'DELETE /admin/events/:id/submission': onHub('admin/PublicationController.withdraw'),
  'POST /admin/events/:id/rejection': onHub('admin/PublicationController.giveBack'),
  'GET /admin/events/:id/log': 'admin/EventLogController.index',
  'GET /admin/events/:id/ticket_types/new': 'admin/TicketTypeController.create',
  'POST /admin/events/:id/ticket_types': at('/admin/events/:id/ticket_types/new')('admin/TicketTypeController.create'),
  'GET /admin/events/:id/ticket_types/:type/edit': 'admin/TicketTypeController.edit',
  'PUT /admin/events/:id/ticket_types/:type': at('/admin/events/:id/ticket_types/:type/edit')(
    'admin/TicketTypeController.edit',
  ),
  'DELETE /admin/events/:id/ticket_types/:type': onHub('admin/TicketTypeController.remove'),
  'POST /admin/events/:id/ticket_types/:type/position': onHub('admin/TicketTypeController.move'),
}
