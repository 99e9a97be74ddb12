import { expect, it } from 'vitest'
import { tagId } from '../../client-sdk/src/matching/tag-id.ts'

it('ids of tags are UUIDs, equal for the spellings of one tag, and different for other tags', () => {
  const [letters, digits] = ['abcdefghij', '0123456789']
  const tags = [...letters].flatMap((a) => [...digits].flatMap((b) => [a, `${a}${b}`, `${b}${a}`, `${a}${b}${a}${b}`]))
  const ids = new Set(tags.map(tagId))
  expect(ids.size).toBe(new Set(tags).size)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(tagId('  HOME')).toBe(tagId('home'))
})

it('ids of tags stay as they are, because stored rows have them', () => {
  expect(tagId('home')).toBe('d2c8c28e-3d0b-82ca-8706-824e028ae77a')
  expect(tagId('οδος')).toBe('bdd66460-64bc-823a-8dad-7bd49a96a46e')
})
