/** The words of the meetings' pages, loaded with them. */
import { computed, type ComputedRef } from 'vue'

import { useSettings } from '../stores/settings'
import { meetings as en } from './en/meetings'
import { meetings as zh } from './zh/meetings'

type Words = typeof zh

/** Name an office as bodies of this kind call it. */
export function officeName(t: Words, kind: string, office: string): string {
  const words = kind === 'committee' ? t.offices : kind === 'supervisors' ? t.supervisorOffices : t.groupOffices
  return words[office] ?? office
}

export function useMeetings(): ComputedRef<typeof zh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? zh : en))
}
