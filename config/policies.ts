/** Closed by default: an action without a line here answers 403. */
const page = ['visitor', 'flash', 'form', 'limits']
// First the door, then the flash: what a page was to say is said by the page of signing in.
const ownPage = ['visitor', 'sessionAuth', 'flash', 'form', 'limits']
const consolePage = ['visitor', 'adminAuth', 'flash', 'form', 'limits']
// A form with files: they are read once the door is open, and before anything looks at the form.
const uploadPage = ['visitor', 'adminAuth', 'flash', 'limits', 'upload', 'form']
const adminPage = ['visitor', 'adminAuth', 'adminOnly', 'flash', 'form', 'limits']

const command = ['tokenAuth', 'tokenLimits', 'tokenWrite', 'jsonBody']

export const policies = {
  '*': false,
  // Neither a session nor a cookie: what everybody may see, for as many as like to.
  PlacesController: { show: true },
  EventController: { feed: page, show: page, calendar: page, apply: page },
  FeedController: { calendar: true, atom: true, sitemap: true, robots: true },
  OrderController: { show: page, thanks: page, cancel: page },
  RefundController: { choose: page, give: page },
  PaymentController: { start: page, return: page, notify: true },
  SandboxBankController: { pay: ['visitor', 'flash', 'sandboxOnly', 'form'] },
  TicketController: { show: page, calendar: page },
  UserController: {
    register: page,
    error: page,
    after_register: page,
    resend: page,
    confirm: page,
    confirm_email: page,
  },
  SessionController: { login: page, logout: page },
  ProfileController: {
    index: ownPage,
    personal: ownPage,
    edit: ownPage,
    security: ownPage,
    endSession: ownPage,
    endSessions: ownPage,
    endAllSessions: ownPage,
  },
  MyDataController: { show: ownPage, download: ownPage, remove: ownPage },
  SecondStepController: { enter: page, turnOn: ownPage, codes: ownPage, turnOff: ownPage },
  PasskeyController: { signIn: page, offer: ownPage, create: ownPage, remove: ownPage },
  PasswordController: { create: page, edit: page, update: page, change: ownPage },
  EmailController: { edit: ownPage, confirm: page },
  InvitationController: { show: page, confirm: page },
  'admin/SessionController': { login: page },
  'admin/EventController': {
    index: consolePage,
    create: consolePage,
    show: consolePage,
    edit: consolePage,
    preview: consolePage,
    copy: consolePage,
    remove: consolePage,
  },
  'admin/PublicationController': {
    queue: adminPage,
    publish: consolePage,
    withdraw: consolePage,
    giveBack: adminPage,
  },
  'admin/TicketTypeController': { create: consolePage, edit: consolePage, move: consolePage, remove: consolePage },
  'admin/EventLogController': { index: consolePage },
  'admin/OrderController': {
    index: consolePage,
    show: consolePage,
    refund: consolePage,
    retryRefund: consolePage,
    resend: consolePage,
  },
  'admin/EventMoneyController': { show: consolePage, policy: consolePage, cancel: consolePage },
  'admin/CoverController': { edit: consolePage, upload: uploadPage, remove: consolePage },
  'admin/DashboardController': { index: consolePage, show: consolePage },
  'admin/AnnouncementController': { index: consolePage, create: consolePage },
  'admin/PaymentController': { index: adminPage, ring: adminPage, settle: adminPage },
  'admin/JobController': { index: adminPage, retry: adminPage, retryAll: adminPage, settle: adminPage },
  'admin/ReceiptController': { edit: consolePage },
  'admin/TokenController': { index: consolePage, create: consolePage, revoke: consolePage },
  'admin/WebhookController': {
    index: consolePage,
    create: consolePage,
    show: consolePage,
    change: consolePage,
    remove: consolePage,
    pause: consolePage,
    resume: consolePage,
    test: consolePage,
    renewSecret: consolePage,
    sendAgain: consolePage,
  },
  'admin/UserController': {
    index: adminPage,
    show: adminPage,
    block: adminPage,
    unblock: adminPage,
    changeRole: adminPage,
    invite: adminPage,
  },
  'admin/InvitationController': { create: adminPage },
  'api/v1/EventController': { list: true, detail: true, capacity: true, create: command, change: command },
  'api/v1/MessageController': { index: ['tokenAuth', 'tokenLimits'], schemas: true },
  'api/v1/OpenapiController': { show: true },
  'api/v1/NowhereController': { answer: true },
  DocsController: { show: page },
  LanguageController: { choose: true },
  HealthController: { alive: true, ready: true },
  MailboxController: { '*': ['developmentOnly', 'visitor', 'flash'] },
}
