/** A ballot before and while it is cast. It is kept on the phone, with its key, before anything is sent: an answer that
 *  got lost is asked for again under the same key, so that nothing is counted twice. */

export type Choice = string | string[]

export interface Draft {
  head: number
  choices: Record<string, Choice>
  key: string
  /** Set when it was sent and no answer came: the ballot may or may not be in. */
  unknownSince?: string
}

export interface Kept {
  ballot_id: string
  unit: string
  number: string
  cast_at: string
  receipt: string
  leaf: string
  choices: Record<string, Choice>
  salt: string
}

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null
  } catch {
    return null
  }
}

function write(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Without storage the draft lives as long as the page does.
    memory.set(key, value)
  }
}

const memory = new Map<string, unknown>()

export function draftOf(person: string, poll: string, head: number): Draft | null {
  const key = `zuolin.draft.${person}.${poll}.${head}`
  return (memory.get(key) as Draft | undefined) ?? read<Draft>(key)
}

export function keepDraft(person: string, poll: string, draft: Draft): void {
  write(`zuolin.draft.${person}.${poll}.${draft.head}`, draft)
}

export function dropDraft(person: string, poll: string, head: number): void {
  memory.delete(`zuolin.draft.${person}.${poll}.${head}`)
  write(`zuolin.draft.${person}.${poll}.${head}`, null)
}

export function receiptsOf(person: string, poll: string): Kept[] {
  return read<Kept[]>(`zuolin.receipts.${person}.${poll}`) ?? []
}

export function keepReceipts(person: string, poll: string, receipts: Kept[]): void {
  const known = receiptsOf(person, poll).filter((one) => !receipts.some((fresh) => fresh.ballot_id === one.ballot_id))
  write(`zuolin.receipts.${person}.${poll}`, [...known, ...receipts])
}
