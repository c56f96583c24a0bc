import type { Request, Response } from 'express'
import { blockUser } from '../../accounts/block-user'
import { changeRole as giveRole } from '../../accounts/change-role'
import { inviteUser } from '../../accounts/invite-user'
import type { Act } from '../../accounts/lock-among-admins'
import { unblockUser } from '../../accounts/unblock-user'
import { listPosition } from '../../forms/list-position'
import { roleForm, userFilter } from '../../forms/user-forms'
import { linksFor } from '../../http/links'
import { findPerson } from '../../pages/console-user'
import { consoleUsers } from '../../pages/console-users'

/** Everybody, by name, address or username, status and role. */
export async function index(req: Request, res: Response) {
  const page = await consoleUsers(userFilter(req.query), listPosition(req.query.after))
  return res.view('admin/users', { title: req.texts.t('titles.users'), ...page })
}

/** One of them, with what may be done about the account. */
export async function show(req: Request, res: Response) {
  const person = await findPerson(req.params.id)
  if (!person) return res.notFound()
  return res.view('admin/user', { title: person.name, person })
}

export async function block(req: Request, res: Response) {
  return carryOut(req, res, 'flash.userBlocked', blockUser)
}

export async function unblock(req: Request, res: Response) {
  return carryOut(req, res, 'flash.userUnblocked', unblockUser)
}

export async function changeRole(req: Request, res: Response) {
  return carryOut(req, res, 'flash.roleChanged', (id, act) => giveRole(id, roleForm(req.allParams()).role, act))
}

export async function invite(req: Request, res: Response) {
  return carryOut(req, res, 'flash.userInvited', inviteUser)
}

async function carryOut(
  req: Request,
  res: Response,
  notice: string,
  work: (id: string, act: Act) => Promise<unknown>,
): Promise<void> {
  const person = await findPerson(req.params.id)
  if (!person) return res.notFound()
  try {
    await work(person.id, { by: req.user!.id, origin: linksFor(req).origin })
    req.session.flash = { notice: req.texts.t(notice) }
    return res.redirect(303, `/admin/users/${person.id}`)
  } catch (error) {
    return res.refused(error)
  }
}
