import { memoryStorage } from '../../../client-sdk/src/offline/storage/memory.ts'
import { describeStorage } from './storage-cases.ts'

describeStorage('memory storage', memoryStorage)
