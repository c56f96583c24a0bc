import type { Request, Response } from 'express'
import { isId } from '../../forms/id'
import { jobFilter, jobKind } from '../../forms/job-filter'
import { listPosition } from '../../forms/list-position'
import { retryDeadJobs, retryJob, settleJob } from '../../jobs/retry-job'
import { consoleJobs } from '../../pages/console-jobs'

/** Mails and jobs: how many there are, and what failed and why. */
export async function index(req: Request, res: Response) {
  const page = await consoleJobs(jobFilter(req.query), listPosition(req.query.after))
  return res.view('admin/jobs', { title: req.texts.t('titles.jobs'), ...page })
}

/** Runs a job that failed again, now. */
export async function retry(req: Request, res: Response) {
  return about(req, res, 'flash.jobRetried', retryJob)
}

/** The same for all of a kind that were given up. */
export async function retryAll(req: Request, res: Response) {
  const count = await retryDeadJobs(jobKind(req.allParams().kind))
  req.session.flash = { notice: req.texts.t('flash.jobsRetried', { count }) }
  return res.redirect(303, '/admin/jobs')
}

/** Somebody has done by hand what it was to do. */
export async function settle(req: Request, res: Response) {
  const by = req.user!.id
  return about(req, res, 'flash.jobSettled', (id) => settleJob(id, { by }))
}

async function about(req: Request, res: Response, notice: string, act: (id: string) => Promise<void>) {
  const { id } = req.params
  if (!isId(id)) return res.notFound()
  try {
    await act(id)
    req.session.flash = { notice: req.texts.t(notice) }
    return res.redirect(303, '/admin/jobs')
  } catch (error) {
    return res.refused(error, { fields: {} })
  }
}
