/** The part of config/routes.ts that is the API; a slash at the end is welcome. */
export const apiRoutes = {
  'GET /api/v1/event': 'api/v1/EventController.list',
  'POST /api/v1/event': 'api/v1/EventController.create',
  'PATCH /api/v1/event': 'api/v1/EventController.change',
  'GET /api/v1/event/detail': 'api/v1/EventController.detail',
  'GET /api/v1/event/capacity': 'api/v1/EventController.capacity',
  'GET /api/v1/messages': 'api/v1/MessageController.index',
  'GET /api/v1/messages/schemas.json': { controller: 'api/v1/MessageController', action: 'schemas', skipAssets: false },
  'GET /api/v1/openapi.json': { controller: 'api/v1/OpenapiController', action: 'show', skipAssets: false },
  'ALL /api/*': { controller: 'api/v1/NowhereController', action: 'answer', skipAssets: false },
}
