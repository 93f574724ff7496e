/** A ballot before and while it is cast. It is kept on the phone, with its key, before anything is sent: an answer that
 *  got lost is asked for again under the same key, so that nothing is counted twice. */

export type Choice = string | string[]
export type Choices = Record<string, Choice>

export interface Draft {
  head: number
  choices: Choices
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
  choices: Choices
  salt: string
}

// Without storage what is kept lives as long as the page does.
const memory = new Map<string, string>()

function read<T>(key: string): T | null {
  try {
    return JSON.parse(memory.get(key) ?? localStorage.getItem(key) ?? 'null') as T | null
  } catch {
    return null
  }
}

function write(key: string, value: unknown): void {
  const text = JSON.stringify(value)
  memory.delete(key)
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, text)
  } catch {
    if (value !== null) memory.set(key, text)
  }
}

function draftKey(person: string, poll: string, head: number): string {
  return `zuolin.draft.${person}.${poll}.${head}`
}

export function draftOf(person: string, poll: string, head: number): Draft | null {
  return read<Draft>(draftKey(person, poll, head))
}

export function keepDraft(person: string, poll: string, draft: Draft): void {
  write(draftKey(person, poll, draft.head), draft)
}

export function dropDraft(person: string, poll: string, head: number): void {
  write(draftKey(person, poll, head), null)
}

export function receiptsOf(person: string, poll: string): Kept[] {
  return read<Kept[]>(`zuolin.receipts.${person}.${poll}`) ?? []
}

export function keepReceipts(person: string, poll: string, receipts: Kept[]): void {
  const known = receiptsOf(person, poll).filter((one) => !receipts.some((fresh) => fresh.ballot_id === one.ballot_id))
  write(`zuolin.receipts.${person}.${poll}`, [...known, ...receipts])
}

export function sameChoices(one: Choices, two: Choices): boolean {
  return JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(two).sort())
}
