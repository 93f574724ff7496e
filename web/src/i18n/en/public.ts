import { publicWords as zh } from '../zh/public'
export const publicWords: typeof zh = zh
