/** Gather what is asked of a person now, over their communities, by deadline. */
import { api, ask } from '../api/client'
import type { components } from '../api/schema'

type PollSummary = components['schemas']['PollSummary']

export interface Duty {
  kind: 'vote' | 'voted' | 'upcoming' | 'result'
  community: string
  communityName: string
  assembly: string
  poll: string
  title: string
  at: string
}

export interface Duties { communities: components['schemas']['Community'][]; duties: Duty[] }

export async function askDuties(): Promise<Duties> {
  const page = await ask(api.GET('/api/v1/communities', { params: { query: {} } }))
  const found = await Promise.all(page.items.map((one) => dutiesOf(one)))
  return { communities: page.items, duties: found.flat().sort(byUrgency) }
}

async function dutiesOf(community: components['schemas']['Community']): Promise<Duty[]> {
  const polls = await ask(api.GET('/api/v1/communities/{community_id}/polls', {
    params: { path: { community_id: community.id }, query: { limit: 20 } },
  }))
  return (await Promise.all(polls.items.map((poll) => dutyOf(community, poll)))).filter((one) => one !== null)
}

async function dutyOf(community: components['schemas']['Community'], poll: PollSummary): Promise<Duty | null> {
  const duty = {
    community: community.id, communityName: community.name, assembly: poll.assembly_id, poll: poll.id, title: poll.title, at: poll.closes_at,
  }
  if (poll.phase === 'closed' || poll.phase === 'counting') return { ...duty, kind: 'result' }
  if (poll.phase === 'cancelled') return null
  const mine = await ask(api.GET('/api/v1/communities/{community_id}/polls/{poll_id}/ballots/mine', {
    params: { path: { community_id: community.id, poll_id: poll.id } },
  }))
  if (mine.heads.length > 0 && mine.heads.every((head) => head.done)) return { ...duty, kind: 'voted' }
  if (poll.phase === 'upcoming') return { ...duty, kind: 'upcoming', at: poll.opens_at }
  return mine.heads.length + mine.waiting.length > 0 ? { ...duty, kind: 'vote' } : { ...duty, kind: 'upcoming' }
}

const ORDER = { vote: 0, upcoming: 1, result: 2, voted: 3 }

function byUrgency(one: Duty, two: Duty): number {
  return ORDER[one.kind] - ORDER[two.kind] || one.at.localeCompare(two.at)
}
