/** The words of the archive, loaded with its pages. */
import { computed, type ComputedRef } from 'vue'

import { useSettings } from '../stores/settings'
import { records as en } from './en/records'
import { records as zh } from './zh/records'

export function useRecords(): ComputedRef<typeof zh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? zh : en))
}
