/** The certification file as the API hands it out; its motions are the statements of the certificate with their margins. */
import type { components } from '../api/schema'

export type CertificationFile = components['schemas']['CertificationFile']
export interface Weight { heads: number; area_cm2: number }
export interface ToldTest { name: string; bound: string; article: string; part: string; whole: string; percent: string; verdict: string }
export interface ToldMotion {
  id: string; title: string; matter: string; outcome: string; verdict: string; tests: ToldTest[]
  candidates?: { id: string; name: string; heads: string; area: string; result: string }[]
  turns_on?: { rule: string; value: string; outcome: string }[]
  margins?: { room: Weight | null; forged: Weight | null }
  reasons?: string[]
}
export interface ToldRule { key: string; title: string; value: unknown; article: string; source: string; confidence: string }
