/** Who works here and where: roles, communities. Asked once for all pages of the desk. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

import { api, ask } from '../api/client'
import type { components } from '../api/schema'
import { useSession } from '../stores/session'
import { allOf } from './place'

export type Community = components['schemas']['Community']
type Me = components['schemas']['Me']
export type Role = components['schemas']['HeldRole']['role']

export const useDeskMe = defineStore('desk-me', () => {
  const me = shallowRef<Me | null>(null)
  const communities = shallowRef<Community[]>([])
  const session = useSession()
  const hasRole = computed(() => (me.value?.roles.length ?? 0) > 0)
  let who: string | null = null
  let asking: Promise<void> | null = null

  /** Ask once for each person who is logged in here; two pages at once share one question. */
  function load(): Promise<void> {
    if (asking && who === session.personId) return asking
    who = session.personId
    asking = gather().catch((error: unknown) => {
      asking = null
      throw error
    })
    return asking
  }

  async function gather(): Promise<void> {
    const [found, places] = await Promise.all([
      ask(api.GET('/api/v1/me', {})),
      allOf((cursor) => ask(api.GET('/api/v1/communities', { params: { query: { limit: 200, cursor } } }))),
    ])
    me.value = found
    communities.value = places
  }

  /** Whether one of these roles is held in a community or its office. Which acts that opens, the server decides. */
  function holds(place: Pick<Community, 'id' | 'office_id'>, ...roles: Role[]): boolean {
    return me.value?.roles.some((one) => roles.includes(one.role) && [place.id, place.office_id].includes(one.scope_id)) ?? false
  }

  function works(...roles: Role[]): boolean {
    return me.value?.roles.some((one) => roles.includes(one.role)) ?? false
  }

  return { me, communities, hasRole, load, holds, works }
})
