/** The words of documents sent down, loaded with their pages. */
import { computed, type ComputedRef } from 'vue'

import { useSettings } from '../stores/settings'
import { dispatch as en } from './en/dispatch'
import { dispatch as zh } from './zh/dispatch'

export function useDispatch(): ComputedRef<typeof zh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? zh : en))
}
