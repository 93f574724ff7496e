/** What was checked, what differs, and how far the work is; a finding names its place as the stand-alone verifier does. */

export interface Line { zh: string; en: string }
export interface Finding extends Line { place: string }
export type Stage = 'leaves' | 'tree' | 'heads' | 'documents' | 'units' | 'ballots' | 'count'
export type Progress = (stage: Stage, done: number, of: number) => void

export class Report {
  readonly checked: Line[] = []
  readonly findings: Finding[] = []
  /** False where the browser has no Ed25519: then everything but the signatures was checked. */
  signatures = true

  get ok(): boolean {
    return this.findings.length === 0
  }

  fail(place: string, zh: string, en: string): void {
    this.findings.push({ place, zh, en })
  }

  /** Add what was checked and holds, unless something of it was found to differ since there were `since` findings. */
  passed(since: number, zh: string, en: string): void {
    if (this.findings.length === since) this.checked.push({ zh, en })
  }
}

/** Something has not the promised form; `place` says where. */
export class Unreadable extends Error {
  constructor(readonly place: string, message: string) {
    super(message)
  }
}

const CHUNK = 1000

/** Let the page answer the reader between two pieces of work. */
function breathe(): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve) })
}

/** Map many things in pieces, so that a hundred thousand of them never freeze the page. */
export async function inChunks<T, R>(
  items: readonly T[], work: (item: T, at: number) => R | Promise<R>, tell: (done: number) => void = () => undefined,
): Promise<R[]> {
  const results: R[] = []
  for (let at = 0; at < items.length; at += CHUNK) {
    const piece = items.slice(at, at + CHUNK)
    for (const result of await Promise.all(piece.map((item, offset) => work(item, at + offset)))) results.push(result)
    tell(Math.min(at + CHUNK, items.length))
    await breathe()
  }
  return results
}
