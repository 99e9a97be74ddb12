import { randomUUID } from 'node:crypto'
import type { Database } from '../database/database.ts'

/** A user of the built-in sign-in. */
export interface SignInUser {
  id: string
  email: string
  name: string
  createdAt: Date
}

/** The queries of the `user` commands, on the tables of the built-in sign-in. */
export function userQueries({ signIn }: Pick<Database, 'signIn'>) {
  const select = { id: true, email: true, name: true, createdAt: true }
  return {
    /** Returns all users, the oldest first. */
    list: (): Promise<SignInUser[]> => signIn.user.findMany({ select, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),

    /** Returns the user with an id or an e-mail address; undefined if there is none. */
    find: async (idOrEmail: string): Promise<SignInUser | undefined> => {
      const OR = [{ id: idOrEmail }, { email: idOrEmail.toLowerCase() }]
      return (await signIn.user.findFirst({ select, where: { OR } })) ?? undefined
    },

    /** Deletes a user, with the sessions and accounts. */
    delete: async (id: string): Promise<void> => void (await signIn.user.deleteMany({ where: { id } })),

    /** Sets the hash of a password, and ends all sessions. Returns their ids. */
    setPassword: async (userId: string, password: string): Promise<string[]> => {
      const sessions = await signIn.session.findMany({ select: { id: true }, where: { userId } })
      const { count } = await signIn.account.updateMany({
        where: { userId, providerId: 'credential' },
        data: { password },
      })
      if (count === 0) {
        const data = { id: randomUUID(), accountId: userId, providerId: 'credential', userId, password }
        await signIn.account.create({ data })
      }
      await signIn.session.deleteMany({ where: { userId } })
      return sessions.map(({ id }) => id)
    },
  }
}
