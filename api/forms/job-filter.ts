/** Which jobs that failed to list; an empty kind asks for all. */
export interface JobFilter {
  state: 'dead' | 'retrying'
  kind: string
}

/** Anything that no form of ours sends asks for nothing. */
export function jobFilter({ state, kind }: Record<string, unknown>): JobFilter {
  return { state: state === 'retrying' ? 'retrying' : 'dead', kind: jobKind(kind) }
}

/** The name of a kind of job; empty if it cannot be one. */
export function jobKind(value: unknown): string {
  return typeof value === 'string' && /^[a-z-]{1,128}$/.test(value) ? value : ''
}
