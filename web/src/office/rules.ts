/** What the pages of rules share: the layers into which a value is recorded, and how a field's words become a value. */
import { api, ask } from '../api/client'
import type { components } from '../api/schema'
import { everyPage } from './place'

export type Rule = components['schemas']['Rule']
export type RuleValue = components['schemas']['RuleValue']
export type Given = components['schemas']['GivenRule']
export type Layer = 'own' | 'community' | 'office'
export interface Place { community_id: string; office_id: string }

const LAYERS = {
  own: '/api/v1/communities/{community_id}/own-rules',
  community: '/api/v1/communities/{community_id}/office-values',
  office: '/api/v1/offices/{office_id}/rule-values',
} as const

export async function askValues(layer: Layer, place: Place): Promise<{ layer: Layer; value: RuleValue }[]> {
  const rows = await everyPage((cursor) => ask(api.GET(LAYERS[layer], { params: { path: place, query: { cursor } } })))
  return rows.map((value) => ({ layer, value }))
}

export async function recordValue(layer: Layer, place: Place, body: Given): Promise<void> {
  await ask(api.POST(LAYERS[layer], { params: { path: place }, body }))
}

export async function confirmValue(layer: Layer, place: Place, id: string): Promise<void> {
  const path = { ...place, rule_id: id, value_id: id }
  if (layer === 'own') await ask(api.POST('/api/v1/communities/{community_id}/own-rules/{rule_id}/confirmation', { params: { path } }))
  else if (layer === 'community') await ask(api.POST('/api/v1/communities/{community_id}/office-values/{value_id}/confirmation', { params: { path } }))
  else await ask(api.POST('/api/v1/offices/{office_id}/rule-values/{value_id}/confirmation', { params: { path } }))
}

interface Bounds { one_of?: string[]; subset_of?: string[]; at_least?: number; flag?: boolean }

export function boundsOf(rule: Rule | undefined, layer: Layer): { bounds: Bounds; text: string } | null {
  const latitude = layer === 'own' ? rule?.own_rules : rule?.office
  return latitude ? { bounds: latitude.bounds as Bounds, text: latitude.text } : null
}

/** The words that bounds allow, each with the name that the bounds' own text gives it, in the same order. */
export function wordsOf(limits: { bounds: Bounds; text: string } | null): { value: string; label: string }[] {
  const words = limits?.bounds.one_of ?? limits?.bounds.subset_of ?? []
  const names = (limits?.text ?? '').replace(/^限于|之一$|，可以几项$/g, '').split('、')
  return words.map((value, at) => ({ value, label: names.length === words.length ? names[at]! : value }))
}

/** Write a value as the rule's bounds want it: a truth, a whole number, a list of words, or a word. */
export function asValue(said: string, chosen: string[], bounds: Bounds | undefined): unknown {
  if (bounds?.flag) return said === 'true' ? true : said === 'false' ? false : said
  if (bounds?.subset_of) return chosen
  return bounds?.at_least !== undefined && /^-?\d+$/.test(said.trim()) ? Number(said) : said.trim()
}
