import type { Request, Response } from 'express'
import { listMails, readMail } from '../mail/mailbox'

/** So many of the newest mails are listed. */
const most = 100

/** Development only: every mail sent. */
export async function index(req: Request, res: Response) {
  return res.view('dev/mailbox', { title: req.texts.t('titles.mailbox'), mails: await listMails(most) })
}

export async function show(req: Request, res: Response) {
  const mail = await readMail(String(req.params.id))
  if (!mail) return res.notFound()
  const links = [...new Set(mail.text.match(/https?:\/\/[^\s<>"]+/g))].map((href) => ({ href }))
  return res.view('dev/mail', { title: mail.subject, mail: { ...mail, links, htmlUrl: `${req.path}/html` } })
}

/** The mail as a mail program shows it: its own styles, no scripts, nothing from elsewhere. */
export async function html(req: Request, res: Response) {
  const mail = await readMail(String(req.params.id))
  if (!mail) return res.notFound()
  res.set(
    'Content-Security-Policy',
    "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-top-navigation-by-user-activation",
  )
  // Links open in the window, as from a mail program: inside the frame a page has neither its session nor its forms.
  return res.type('text/html').send(mail.html.replace('<head>', '<head><base target="_top">'))
}
