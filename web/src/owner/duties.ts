/** Gather what is asked of a person now, over their communities, by deadline. */
import { api, ask } from '../api/client'
import type { components } from '../api/schema'
import { askMine } from './poll'
import { askNamings, askMyUnits } from './units'

type PollSummary = components['schemas']['PollSummary']
type Community = components['schemas']['Community']

export type DutyKind = 'vote' | 'proxy' | 'naming' | 'claim' | 'upcoming' | 'result' | 'voted'

export interface Duty { kind: DutyKind; key: string; path: string; title: string; communityName: string; at: string }

export interface Duties { communities: Community[]; duties: Duty[] }

/** `list` is what the reader's language puts between things that are listed. */
export async function askDuties(list: string): Promise<Duties> {
  const [page, claims, proxies, namings] = await Promise.all([
    ask(api.GET('/api/v1/communities', { params: { query: {} } })), claimDuties(), proxyDuties(list), namingDuties(),
  ])
  const polls = await Promise.all(page.items.map((one) => pollDuties(one)))
  return { communities: page.items, duties: [...polls.flat(), ...claims, ...proxies, ...namings].sort(byUrgency) }
}

async function pollDuties(community: Community): Promise<Duty[]> {
  const polls = await ask(api.GET('/api/v1/communities/{community_id}/polls', {
    params: { path: { community_id: community.id }, query: { limit: 20 } },
  }))
  return (await Promise.all(polls.items.map((poll) => pollDuty(community, poll)))).filter((one) => one !== null)
}

async function pollDuty(community: Community, poll: PollSummary): Promise<Duty | null> {
  const path = `/c/${community.id}/p/${poll.id}`
  const duty = { key: poll.id, communityName: community.name, title: poll.title, at: poll.closes_at }
  const notice = `/c/${community.id}/a/${poll.assembly_id}`
  if (poll.phase === 'closed' || poll.phase === 'counting') return { ...duty, kind: 'result', path: `${path}/result` }
  if (poll.phase === 'cancelled') return null
  if (poll.phase === 'upcoming') return { ...duty, kind: 'upcoming', path: notice, at: poll.opens_at }
  const mine = await askMine({ community: community.id, poll: poll.id })
  if (mine.waiting.length === 0 && mine.heads.length > 0 && mine.heads.every((head) => head.done)) {
    return { ...duty, kind: 'voted', path: `${path}/receipt` }
  }
  return mine.heads.length + mine.waiting.length > 0
    ? { ...duty, kind: 'vote', path: `${path}/vote` } : { ...duty, kind: 'upcoming', path: notice }
}

async function claimDuties(): Promise<Duty[]> {
  const page = await ask(api.GET('/api/v1/me/claims', { params: { query: { limit: 20 } } }))
  return page.items.filter((one) => one.state === 'waiting').map((one) => ({
    kind: 'claim', key: one.id, path: `/c/${one.community.id}/claim/${one.id}`, title: one.unit.label,
    communityName: one.community.name, at: one.made_at,
  }))
}

async function proxyDuties(list: string): Promise<Duty[]> {
  const page = await ask(api.GET('/api/v1/me/proxies', { params: { query: { limit: 50 } } }))
  return page.items.filter((one) => one.proxy.state === 'offered').map((one) => ({
    kind: 'proxy', key: one.proxy.id, path: '/proxies', title: one.proxy.units.map((unit) => unit.label).join(list),
    communityName: one.community, at: one.polls[0]?.closes_at ?? one.proxy.offered_at,
  }))
}

async function namingDuties(): Promise<Duty[]> {
  return (await askNamings(await askMyUnits())).map((one) => ({
    kind: 'naming', key: one.id, path: `/c/${one.community}/units/${one.id}/co-owners`, title: one.label,
    communityName: one.communityName, at: '',
  }))
}

const ORDER: Record<DutyKind, number> = { vote: 0, naming: 1, proxy: 2, claim: 3, upcoming: 4, result: 5, voted: 6 }

function byUrgency(one: Duty, two: Duty): number {
  return ORDER[one.kind] - ORDER[two.kind] || one.at.localeCompare(two.at)
}
