/** The map of the site. `back` is the page that shows a form where that is not the form's own address. */
export const routes = {
  // Events and applications
  'GET /': 'EventController.feed',
  'GET /events/:slug': 'EventController.show',
  'GET /events/:slug/apply': 'EventController.apply',
  'POST /events/:slug/apply': 'EventController.apply',

  // Orders, payments, tickets
  'GET /orders/:key': 'OrderController.show',
  'GET /orders/:key/thanks': 'OrderController.thanks',
  'POST /orders/:key/cancel': { controller: 'OrderController', action: 'cancel', back: '/orders/:key' },
  'POST /orders/:key/payments': { controller: 'PaymentController', action: 'start', back: '/orders/:key' },
  'GET /payments/:id/return': 'PaymentController.return',
  'POST /payments/notify/:provider': 'PaymentController.notify',
  'GET /sandbox-bank/:paymentId': 'SandboxBankController.pay',
  'POST /sandbox-bank/:paymentId': 'SandboxBankController.pay',
  // /tickets/:key.ics, which Sails' router cannot say in its own way.
  'GET r|^/tickets/([\\w-]+)[.]ics$|key': 'TicketController.calendar',
  'GET /tickets/:key': { controller: 'TicketController', action: 'show', skipAssets: true },

  // Registration
  'GET /register': 'UserController.register',
  'POST /register': 'UserController.register',
  'GET /register/error': 'UserController.error',
  'GET /after_register': 'UserController.after_register',
  'POST /after_register': 'UserController.resend',
  'GET /confirm/:token': 'UserController.confirm',
  // The same under the names of the personal account
  'GET /profile/sign_up/new': 'UserController.register',
  'POST /profile/sign_up': { controller: 'UserController', action: 'register', back: '/profile/sign_up/new' },
  'GET /profile/success': 'UserController.after_register',

  // Signing in and the personal account
  'GET /login': 'SessionController.login',
  'POST /login': 'SessionController.login',
  'GET /profile/login': 'SessionController.login',
  'POST /profile/login': 'SessionController.login',
  'POST /logout': { controller: 'SessionController', action: 'logout', back: '/' },
  'GET /profile': 'ProfileController.index',
  'GET /profile/personal': 'ProfileController.personal',
  'GET /profile/personal/edit': 'ProfileController.edit',
  'PUT /profile/personal': { controller: 'ProfileController', action: 'edit', back: '/profile/personal/edit' },
  'POST /profile/sessions/end': { controller: 'ProfileController', action: 'endSessions', back: '/profile' },
  'GET /profile/secret/new': 'PasswordController.create',
  'POST /profile/secret': { controller: 'PasswordController', action: 'create', back: '/profile/secret/new' },
  'GET /profile/secret/edit': 'PasswordController.edit',
  'PUT /profile/secret': { controller: 'PasswordController', action: 'update', back: '/profile/secret/new' },
  'GET /profile/sign_up/edit': 'PasswordController.change',
  'PUT /profile/sign_up': { controller: 'PasswordController', action: 'change', back: '/profile/sign_up/edit' },
  'GET /profile/email/edit': 'EmailController.edit',
  'PUT /profile/email': { controller: 'EmailController', action: 'edit', back: '/profile/email/edit' },
  'GET /profile/email/confirm': 'EmailController.confirm',
  'GET /profile/verification': 'InvitationController.show',
  'POST /profile/confirm': { controller: 'InvitationController', action: 'confirm', back: '/profile/login' },

  // The house itself
  'GET /language/:lang': 'LanguageController.choose',
  'GET /healthz': 'HealthController.alive',
  'GET /readyz': 'HealthController.ready',
  'GET /dev/mailbox': 'MailboxController.index',
  'GET /dev/mailbox/:id': 'MailboxController.show',
  'GET /dev/mailbox/:id/html': 'MailboxController.html',
}
