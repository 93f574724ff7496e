/** The words of the client, by language and part; English has every key that Chinese has, or the build fails. */
import { computed, type ComputedRef } from 'vue'

import { useSettings } from '../stores/settings'
import { common as commonEn } from './en/common'
import { office as officeEn } from './en/office'
import { owner as ownerEn } from './en/owner'
import { publicWords as publicEn } from './en/public'
import { common as commonZh } from './zh/common'
import { office as officeZh } from './zh/office'
import { owner as ownerZh } from './zh/owner'
import { publicWords as publicZh } from './zh/public'

export function useCommon(): ComputedRef<typeof commonZh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? commonZh : commonEn))
}

export function useOwner(): ComputedRef<typeof ownerZh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? ownerZh : ownerEn))
}

export function useOffice(): ComputedRef<typeof officeZh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? officeZh : officeEn))
}

export function usePublic(): ComputedRef<typeof publicZh> {
  const settings = useSettings()
  return computed(() => (settings.language === 'zh' ? publicZh : publicEn))
}
