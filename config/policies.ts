/** Closed by default: an action without a line here answers 403. */
const page = ['visitor', 'flash', 'form']
// First the door, then the flash: what a page was to say is said by the page of signing in.
const ownPage = ['visitor', 'sessionAuth', 'flash', 'form']

export const policies = {
  '*': false,
  EventController: { feed: page, show: page, apply: page },
  OrderController: { show: page, thanks: page, cancel: page },
  PaymentController: { start: page, return: page, notify: true },
  SandboxBankController: { pay: ['visitor', 'flash', 'sandboxOnly', 'form'] },
  TicketController: { show: page, calendar: page },
  UserController: { register: page, error: page, after_register: page, resend: page, confirm: page },
  SessionController: { login: page, logout: page },
  ProfileController: { index: ownPage, personal: ownPage, edit: ownPage, endSessions: ownPage },
  PasswordController: { create: page, edit: page, update: page, change: ownPage },
  EmailController: { edit: ownPage, confirm: page },
  InvitationController: { show: page, confirm: page },
  LanguageController: { choose: true },
  HealthController: { alive: true, ready: true },
  MailboxController: { '*': ['developmentOnly', 'visitor', 'flash'] },
}
