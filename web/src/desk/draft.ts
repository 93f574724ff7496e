/** A draft as its form holds it, and as the API takes it. Nothing is judged here: the server names what is wrong. */
import type { Refused } from '../api/problem'
import type { components } from '../api/schema'
import { toField, toInstant, type Assembly } from './place'

type Draft = components['schemas']['Draft']
type NewPoll = components['schemas']['NewPoll']
type NewMotion = components['schemas']['NewMotion']

export interface CandidateForm { key: number; name: string; statement: string }

export interface MotionForm {
  key: number
  id: string | null
  title: string
  text: string
  kind: string
  matters: string[]
  options: string
  seats: string
  alternates: string
  round: string
  candidates: CandidateForm[]
  proposedBy: string
}

export interface PollForm {
  key: number
  title: string
  opens: string
  closes: string
  scoped: string
  buildings: string
  entrances: string
  motions: MotionForm[]
}

export interface DraftForm {
  bodyId: string
  title: string
  form: string
  place: string
  channels: string[]
  scrutineers: string
  polls: PollForm[]
}

let keys = 0
const fresh = (): number => ++keys

export function emptyCandidate(): CandidateForm {
  return { key: fresh(), name: '', statement: '' }
}

export function emptyMotion(): MotionForm {
  return {
    key: fresh(), id: null, title: '', text: '', kind: 'ordinary', matters: [], options: '', seats: '', alternates: '', round: '1',
    candidates: [], proposedBy: '',
  }
}

export function emptyPoll(): PollForm {
  return { key: fresh(), title: '', opens: '', closes: '', scoped: 'all', buildings: '', entrances: '', motions: [emptyMotion()] }
}

export function emptyDraft(bodyId: string): DraftForm {
  return { bodyId, title: '', form: 'written', place: '', channels: ['electronic', 'paper'], scrutineers: '', polls: [emptyPoll()] }
}

export function formOf(row: Assembly): DraftForm {
  return {
    bodyId: row.body_id, title: row.title, form: row.form, place: row.place, channels: [...row.channels],
    scrutineers: row.scrutineers.join('\n'),
    polls: row.polls.map((poll) => ({
      key: fresh(), title: poll.title, opens: toField(poll.opens_at), closes: toField(poll.closes_at), scoped: poll.scope ? 'some' : 'all',
      buildings: poll.scope?.buildings?.join('\n') ?? '', entrances: poll.scope?.entrances?.join('\n') ?? '',
      motions: poll.motions.map((one) => ({
        key: fresh(), id: one.id, title: one.title, text: one.text, kind: one.kind, matters: [...one.matters], options: one.options.join('\n'),
        seats: one.seats ? String(one.seats) : '', alternates: one.alternates ? String(one.alternates) : '', round: String(one.round),
        candidates: one.candidates.map((who) => ({ key: fresh(), name: who.name, statement: who.statement })), proposedBy: one.proposed_by ?? '',
      })),
    })),
  }
}

export function bodyOf(form: DraftForm): Draft {
  return {
    body_id: form.bodyId, title: form.title, form: form.form as 'written', place: form.place, channels: form.channels as 'paper'[],
    scrutineers: lines(form.scrutineers), polls: form.polls.map(pollOf),
  }
}

/** The same without its convener, which a change cannot name. */
export function changeOf(form: DraftForm): components['schemas']['Amend'] {
  const { body_id: _convener, ...rest } = bodyOf(form)
  return rest
}

/** Take over the numbers that the server gave to the motions as they were sent, so that their papers stay with them. */
export function takeIds(sent: MotionForm[][], row: Assembly): void {
  sent.forEach((motions, p) => motions.forEach((motion, m) => {
    motion.id = row.polls[p]?.motions[m]?.id ?? motion.id
  }))
}

/** The server's words for a field and for what lies below it. */
export function under(refused: Refused | null | undefined, pointer: string): string | undefined {
  const said = refused?.problem.errors?.filter((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`)).map((one) => one.detail)
  return said?.length ? [...new Set(said)].join(' ') : undefined
}

function pollOf(form: PollForm): NewPoll {
  return {
    title: form.title, opens_at: toInstant(form.opens) as string, closes_at: toInstant(form.closes) as string,
    scope: form.scoped === 'some' ? { buildings: lines(form.buildings), entrances: lines(form.entrances) } : null,
    motions: form.motions.map(motionOf),
  }
}

function motionOf(form: MotionForm): NewMotion {
  const election = form.kind === 'election'
  return {
    id: form.id, title: form.title, text: form.text, kind: form.kind as 'ordinary', matters: form.matters as 'other'[],
    options: form.kind === 'options' ? lines(form.options) : [], seats: election ? Number(form.seats) || 0 : 0,
    alternates: election ? Number(form.alternates) || 0 : 0, round: election ? Number(form.round) || 1 : 1,
    candidates: election ? form.candidates.map(({ name, statement }) => ({ name, statement })) : [], proposed_by: form.proposedBy || null,
  }
}

export function lines(text: string): string[] {
  return text.split('\n').map((one) => one.trim()).filter((one) => one !== '')
}
