import type { Request, Response } from 'express'
import { inviteAddress } from '../../accounts/invite-user'
import { invitationForm } from '../../forms/registration-form'
import { linksFor } from '../../http/links'

/** Invites an address, which becomes a customer's if it is nobody's yet. */
export async function create(req: Request, res: Response) {
  const model = req.allParams()
  try {
    const id = await inviteAddress({ ...invitationForm(model), locale: req.texts.locale }, linksFor(req))
    req.session.flash = { notice: req.texts.t('flash.userInvited') }
    return res.redirect(303, `/admin/users/${id}`)
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}
