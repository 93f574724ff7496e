/** The words of the upload, loaded with it. */
import { computed, type ComputedRef } from 'vue'

import { useSettings } from '../stores/settings'
import { upload as en } from './en/upload'
import { upload as zh } from './zh/upload'

export function useUpload(): ComputedRef<typeof zh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? zh : en))
}
