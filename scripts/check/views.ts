import { findings, type Guard, type ProjectFile } from './files'

/** Data for search engines: browsers do not run it, and api/pages/structured-data escapes it for where it stands. */
const structuredData = '<script type="application/ld+json"><%- structuredData %></script>'

const views = (files: ProjectFile[]) =>
  files
    .filter(({ path }) => /^views\/.*\.ejs$/.test(path))
    .map((view) => ({ ...view, text: view.text.replace(structuredData, '') }))
/** Mails and files to keep: they have to do with what they bring along. */
const standsAlone = ({ path }: ProjectFile) => /^views\/(emails|documents)\//.test(path)

/** What a view prints is escaped; only whole views are put in as they are, and what `markdown` has made harmless. */
export const escapedViews: Guard = (files) =>
  views(files).flatMap((view) =>
    findings(
      view,
      /<%-(?!\s*((include|markdown)\(|body\s*[-_]?%>))/g,
      'prints without escaping: <%- is for include, markdown and body',
    ),
  )

/** The Content-Security-Policy forbids what stands in the page itself; what is read elsewhere knows nothing else. */
export const noInlineCode: Guard = (files) =>
  views(files).flatMap((view) => {
    const page = { ...view, text: markupOf(view.text) }
    return [
      ...(standsAlone(view)
        ? []
        : findings(page, /\sstyle\s*=|<style\b/gi, 'has a style of its own: it goes to assets/styles')),
      ...findings(page, /<script\b(?![^>]*\ssrc\s*=)/gi, 'has a script in the page: it goes to assets/js'),
      ...findings(page, /\son[a-z]+\s*=|javascript:/gi, 'has a script in an attribute: it goes to assets/js'),
    ]
  })

/** The view without its code, on the same lines. */
function markupOf(text: string): string {
  return text.replace(/<%[\s\S]*?%>/g, (code) => code.replace(/[^\n]/g, '_'))
}
