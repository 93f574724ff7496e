/** Where a page of the desk is, and what several of them ask for. */
import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'

import { api, ask } from '../api/client'
import type { components } from '../api/schema'

export type Assembly = components['schemas']['Assembly']
export type Preview = components['schemas']['Preview']
export type Poll = components['schemas']['Poll']
export type PollSummary = components['schemas']['PollSummary']

export interface DeskPlace { community: string; assembly: string; poll: string; claim: string; import: string }

export function useDeskPlace(): ComputedRef<DeskPlace> {
  const route = useRoute()
  return computed(() => ({
    community: String(route.params.community), assembly: String(route.params.assembly), poll: String(route.params.poll),
    claim: String(route.params.claim), import: String(route.params.import),
  }))
}

export function assemblyPath(place: DeskPlace, rest = ''): string {
  return `/desk/c/${place.community}/a/${place.assembly}${rest}`
}

export function askAssembly(place: DeskPlace): Promise<Assembly> {
  return ask(api.GET('/api/v1/communities/{community_id}/assemblies/{assembly_id}', {
    params: { path: { community_id: place.community, assembly_id: place.assembly } },
  }))
}

export function askPreview(place: DeskPlace): Promise<Preview> {
  return ask(api.GET('/api/v1/communities/{community_id}/assemblies/{assembly_id}/preview', {
    params: { path: { community_id: place.community, assembly_id: place.assembly } },
  }))
}

/** What an act upon a version that was seen carries. */
export function seen(place: DeskPlace, version: number): { path: { community_id: string; assembly_id: string }; header: { 'If-Match': string } } {
  return { path: { community_id: place.community, assembly_id: place.assembly }, header: { 'If-Match': `"${version}"` } }
}

interface Page<T> { items: T[]; next_cursor: string | null }

/** Read a list to its end. */
export async function allOf<T>(page: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = []
  let cursor: string | undefined
  do {
    const next = await page(cursor)
    found.push(...next.items)
    cursor = next.next_cursor ?? undefined
  } while (cursor)
  return found
}

const LOCAL = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
})

/** An instant as a native field for date and time holds it, in Shenzhen's time. */
export function toField(iso: string): string {
  return LOCAL.format(new Date(iso)).replace(' ', 'T')
}

/** What a native field holds as an instant; nothing if it is not filled. */
export function toInstant(field: string): string | null {
  return field ? `${field}:00+08:00` : null
}
