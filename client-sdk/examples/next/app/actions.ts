'use server'

import { isTaskwireError } from '@taskwire/client'
import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { visitor } from '../lib/visitor'

/** Signs the visitor in, or up if the form has a name. */
export async function signIn(form: FormData): Promise<void> {
  const { session } = await visitor()
  const [name, email, password] = ['name', 'email', 'password'].map((field) => String(form.get(field) ?? ''))
  try {
    if (name) await session.signUp({ name, email: email ?? '', password: password ?? '' })
    else await session.signIn({ email: email ?? '', password: password ?? '' })
  } catch (error) {
    if (isTaskwireError(error)) redirect(`/sign-in?problem=${encodeURIComponent(error.message)}`)
    throw error
  }
  redirect('/')
}

/** Ends the session on the server and deletes the cookie. */
export async function signOut(): Promise<void> {
  const { session } = await visitor()
  await session.signOut()
  redirect('/sign-in')
}

/** Adds a task for the visitor. */
export async function addTask(form: FormData): Promise<void> {
  const { taskwire } = await visitor()
  await taskwire.tasks.create({ title: String(form.get('title') ?? '') })
  revalidatePath('/')
}
