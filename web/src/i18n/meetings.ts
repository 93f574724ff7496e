/** The words of the meetings' pages, loaded with them. */
import { computed, type ComputedRef } from 'vue'

import { useSettings } from '../stores/settings'
import { meetings as en } from './en/meetings'
import { meetings as zh } from './zh/meetings'

export function useMeetings(): ComputedRef<typeof zh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? zh : en))
}
