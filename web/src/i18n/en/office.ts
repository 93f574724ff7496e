import { office as zh } from '../zh/office'
export const office: typeof zh = zh
