/** Load a poll with one's own heads for the pages of the ballot. */
import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'

import { api, ask } from '../api/client'
import type { components } from '../api/schema'

export type Poll = components['schemas']['ShownPoll']
export type PollMotion = components['schemas']['PollMotion']
export type MyPoll = components['schemas']['MyPoll']
export type MyHead = components['schemas']['MyHead']

export interface Place { community: string; poll: string }

export function usePlace(): ComputedRef<Place> {
  const route = useRoute()
  return computed(() => ({ community: String(route.params.community), poll: String(route.params.poll) }))
}

export function pollPath(place: Place): string {
  return `/c/${place.community}/p/${place.poll}`
}

export async function askPoll(place: Place): Promise<{ poll: Poll; mine: MyPoll }> {
  const path = { community_id: place.community, poll_id: place.poll }
  const [poll, mine] = await Promise.all([
    ask(api.GET('/api/v1/communities/{community_id}/polls/{poll_id}', { params: { path } })),
    askMine(place),
  ])
  return { poll, mine }
}

export function askMine(place: Place): Promise<MyPoll> {
  return ask(api.GET('/api/v1/communities/{community_id}/polls/{poll_id}/ballots/mine', {
    params: { path: { community_id: place.community, poll_id: place.poll } },
  }))
}

/** The head that is asked now: the one in the address, else the first that has no ballot yet. */
export function headOf(mine: MyPoll, wanted: unknown): MyHead | undefined {
  const open = mine.heads.filter((head) => !head.done && head.units.some((unit) => unit.capacity))
  return open.find((head) => String(head.head) === wanted) ?? open[0]
}
