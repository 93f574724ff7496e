/** Whom one calls: the office of each of one's communities, as the API says; kept on the phone for pages without log-in. */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { useRoute } from 'vue-router'

import { api, ask } from '../api/client'
import { useSession } from './session'

export interface OfficePhone { office: string; phone: string | null }

const KEY = 'zuolin.offices'

function kept(): Record<string, OfficePhone> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, OfficePhone>
  } catch {
    return {}
  }
}

export const useOffices = defineStore('offices', () => {
  const session = useSession()
  const route = useRoute()
  const offices = ref(kept())
  const asked = ref<string | null>(null)
  /** The office of the community in the address, else the only one that is known. */
  const here = computed<OfficePhone | undefined>(() => {
    const known = Object.values(offices.value)
    return offices.value[String(route.params.community)] ?? (new Set(known.map((one) => one.phone)).size === 1 ? known[0] : undefined)
  })

  function remember(places: { id: string; office: string; office_phone: string | null }[]): void {
    offices.value = Object.fromEntries(places.map((one) => [one.id, { office: one.office, phone: one.office_phone }]))
    try {
      localStorage.setItem(KEY, JSON.stringify(offices.value))
    } catch {
      // Without storage it is known as long as the page lives.
    }
  }

  /** Ask once for each person; a page never waits for it. */
  async function load(): Promise<void> {
    if (session.personId === null || asked.value === session.personId) return
    asked.value = session.personId
    const page = await ask(api.GET('/api/v1/communities', { params: { query: { limit: 100 } } })).catch(() => null)
    if (page?.items.length) remember(page.items)
  }

  watch(() => session.personId, (now, before) => { if (before && now !== before) remember([]) })

  return { here, load, remember }
})
