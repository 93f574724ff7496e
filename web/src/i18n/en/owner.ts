import { owner as zh } from '../zh/owner'
export const owner: typeof zh = zh
