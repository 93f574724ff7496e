/** What a community asks of its office now, each with its clock; the server's own time says what is overdue. */
import { api, ask } from '../api/client'
import type { components } from '../api/schema'
import { civilDay, everyPage } from './place'

export type Community = components['schemas']['Community']
export type PollSummary = components['schemas']['PollSummary']
type Kind = 'review' | 'roll' | 'certify' | 'order' | 'returned' | 'counting' | 'open' | 'upcoming'

export interface OfficeDuty { kind: Kind; title: string; at: string; day: boolean; overdue: boolean; to: string }
export interface Standing { community: Community; duties: OfficeDuty[] }

export function askCommunities(): Promise<Community[]> {
  return everyPage((cursor) => ask(api.GET('/api/v1/communities', { params: { query: { cursor, limit: 100 } } })))
}

export async function askStanding(community: Community): Promise<Standing> {
  const path = { community_id: community.id }
  const [shown, assemblies, polls] = await Promise.all([
    ask(api.GET('/api/v1/communities/{community_id}', { params: { path } })),
    ask(api.GET('/api/v1/communities/{community_id}/assemblies', { params: { path } })),
    ask(api.GET('/api/v1/communities/{community_id}/polls', { params: { path } })),
  ])
  const submitted = assemblies.items.filter((one) => one.state === 'submitted')
  const duties = [
    ...(shown.roll.import_id && !shown.roll.confirmed_at ? [rollDuty(community.id, shown.roll.imported_at ?? '')] : []),
    ...(await Promise.all(submitted.map((one) => reviewDuty(community.id, one.id, one.title)))),
    ...(await pollDuties(community.id, polls.items)),
  ]
  return { community, duties: duties.sort(byClock) }
}

/** Overdue ones first, then by their clock. */
export function byClock(one: OfficeDuty, other: OfficeDuty): number {
  if (one.overdue !== other.overdue) return one.overdue ? -1 : 1
  return one.at < other.at ? -1 : one.at > other.at ? 1 : 0
}

function rollDuty(community: string, at: string): OfficeDuty {
  return { kind: 'roll', title: '', at, day: false, overdue: false, to: `/office/roll/${community}` }
}

async function reviewDuty(community: string, assembly: string, title: string): Promise<OfficeDuty> {
  const path = { community_id: community, assembly_id: assembly }
  const shown = await ask(api.GET('/api/v1/communities/{community_id}/assemblies/{assembly_id}', { params: { path } }))
  const handed = shown.reviews.filter((one) => one.act === 'submitted').at(-1)
  return { kind: 'review', title, at: handed?.at ?? '', day: false, overdue: false, to: `/office/review/${community}/${assembly}` }
}

async function pollDuties(community: string, polls: PollSummary[]): Promise<OfficeDuty[]> {
  if (!polls[0]) return []
  const path = { community_id: community, poll_id: polls[0].id }
  const { now } = await ask(api.GET('/api/v1/communities/{community_id}/polls/{poll_id}', { params: { path } }))
  const duties = await Promise.all(polls.map((poll) => pollDuty(community, poll, civilDay(now))))
  return duties.filter((one) => one !== null)
}

async function pollDuty(community: string, poll: PollSummary, today: string): Promise<OfficeDuty | null> {
  const of = (kind: Kind, at: string, to: string, day = false): OfficeDuty =>
    ({ kind, title: poll.title, at, day, overdue: day && at < today, to: `/office/${to}/${community}/${poll.id}` })
  if (poll.phase === 'upcoming') return of('upcoming', poll.opens_at, 'cert')
  if (poll.phase === 'open') return of('open', poll.closes_at, 'cert')
  if (poll.phase === 'counting') return of('counting', poll.closes_at, 'cert')
  if (poll.phase === 'cancelled') return null
  const path = { community_id: community, poll_id: poll.id }
  const shown = await ask(api.GET('/api/v1/public/communities/{community_id}/polls/{poll_id}/result', { params: { path } }))
  if (shown.state === 'preliminary') return of('certify', shown.objections_until ?? '', 'certify', true)
  if (shown.state === 'returned') return of('returned', poll.closes_at, 'voids')
  const order = shown.orders.find((one) => one.kind === 'correction' && one.state === 'issued')
  return shown.state === 'correction_ordered' && order ? of('order', order.due_on ?? '', 'correct', true) : null
}
