/** Gather what a convener, clerk or reviewer has to do, by community; the server's answers alone decide. */
import { api, ask } from '../api/client'
import type { components } from '../api/schema'
import type { Community, Role } from './me'
import type { PollSummary } from './place'

type Summary = components['schemas']['Summary']

export interface Task {
  kind: 'returned' | 'confirmed' | 'draft' | 'objections' | 'claims' | 'noRoll' | 'rollOpen' | 'open' | 'upcoming'
  path: string
  title: string
  count: number
  more: boolean
  at: string | null
}

export interface Work { community: Community; convenes: boolean; tasks: Task[]; assemblies: Summary[] }

interface Asker { personId: string; staff: boolean; holds: (place: Community, ...roles: Role[]) => boolean }

const ORDER: Task['kind'][] = ['returned', 'confirmed', 'draft', 'objections', 'claims', 'noRoll', 'rollOpen', 'open', 'upcoming']
const RUNNING = ['upcoming', 'open']

export async function workOf(community: Community, who: Asker): Promise<Work> {
  const path = { community_id: community.id }
  const [bodies, assemblies, polls] = await Promise.all([
    ask(api.GET('/api/v1/communities/{community_id}/bodies', { params: { path } })),
    ask(api.GET('/api/v1/communities/{community_id}/assemblies', { params: { path, query: { limit: 50 } } })),
    ask(api.GET('/api/v1/communities/{community_id}/polls', { params: { path, query: { limit: 50 } } })),
  ])
  const mine = bodies.filter((one) => one.members.some((member) => member.person_id === who.personId))
  const handles = mine.length > 0 || (who.staff && who.holds(community, 'officer', 'clerk'))
  const own = assemblies.items.filter((one) => mine.some((body) => body.id === one.body_id))
  const running = handles ? polls.items.filter((one) => RUNNING.includes(one.phase)) : []
  const found = await Promise.all([
    ...own.map((one) => Promise.resolve(draftTask(community, one))),
    ...running.map((one) => Promise.resolve(pollTask(community, one))),
    ...assemblies.items.filter((one) => running.some((poll) => poll.assembly_id === one.id)).map((one) => objectionTask(community, one)),
    ...(who.staff && who.holds(community, 'reviewer') ? [claimTask(community)] : []),
    ...(who.staff && who.holds(community, 'officer', 'clerk') ? [rollTask(community)] : []),
  ])
  const tasks = found.filter((one) => one !== null).sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
  return { community, convenes: mine.some((one) => one.may_convene), tasks, assemblies: handles ? assemblies.items : [] }
}

function task(kind: Task['kind'], path: string, title: string, more: Partial<Task> = {}): Task {
  return { kind, path, title, count: 0, more: false, at: null, ...more }
}

function draftTask(community: Community, one: Summary): Task | null {
  if (one.state !== 'returned' && one.state !== 'confirmed' && one.state !== 'draft') return null
  return task(one.state, `/desk/c/${community.id}/a/${one.id}`, one.title)
}

function pollTask(community: Community, poll: PollSummary): Task {
  if (poll.phase === 'open') return task('open', `/desk/c/${community.id}/p/${poll.id}`, poll.title, { at: poll.closes_at })
  return task('upcoming', `/desk/c/${community.id}/a/${poll.assembly_id}/delivery`, poll.title, { at: poll.opens_at })
}

async function objectionTask(community: Community, one: Summary): Promise<Task | null> {
  const page = await ask(api.GET('/api/v1/communities/{community_id}/assemblies/{assembly_id}/objections', {
    params: { path: { community_id: community.id, assembly_id: one.id }, query: { limit: 1 } },
  }))
  if (!page.open_count) return null
  return task('objections', `/desk/c/${community.id}/a/${one.id}/objections`, one.title, { count: page.open_count })
}

async function claimTask(community: Community): Promise<Task | null> {
  const page = await ask(api.GET('/api/v1/communities/{community_id}/claims', {
    params: { path: { community_id: community.id }, query: { limit: 50 } },
  }))
  if (!page.items.length) return null
  return task('claims', `/desk/c/${community.id}/claims`, '', {
    count: page.items.length, more: page.next_cursor !== null, at: page.items[0]?.waiting_since ?? null,
  })
}

async function rollTask(community: Community): Promise<Task | null> {
  const { roll } = await ask(api.GET('/api/v1/communities/{community_id}', { params: { path: { community_id: community.id } } }))
  if (roll.import_id && roll.confirmed_at) return null
  return task(roll.import_id ? 'rollOpen' : 'noRoll', `/desk/c/${community.id}/roll`, '')
}
