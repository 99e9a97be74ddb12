import { type Comment, LIMITS } from '@taskwire/client'
import { useState } from 'react'
import { useStore } from '../../session/provider.tsx'
import { Button } from '../../ui/button.tsx'
import { instantText } from '../../ui/dates.ts'
import { TextField } from '../../ui/fields.tsx'
import { ActionMenu } from '../../ui/menu.tsx'
import { isBlank } from '../../ui/text.ts'
import { useComments } from '../data/queries.ts'
import { makeStep } from '../data/undo.ts'
import { textProblem } from '../data/validate.ts'
import { useViewer } from '../data/viewer.ts'

/** The comments on a task, and a field for a new one. */
export function Comments({ taskId, isReadOnly }: { taskId: string; isReadOnly: boolean }) {
  const comments = useComments(taskId)
  return (
    <section className="panel-section" aria-labelledby="comments-heading">
      <h2 className="panel-heading" id="comments-heading">
        Comments
      </h2>
      {comments.length > 0 && (
        <ul className="comments">
          {comments.map((comment) => (
            <CommentRow key={comment.id} comment={comment} isReadOnly={isReadOnly} />
          ))}
        </ul>
      )}
      {!isReadOnly && <NewComment taskId={taskId} />}
    </section>
  )
}

function CommentRow({ comment, isReadOnly }: { comment: Comment; isReadOnly: boolean }) {
  const store = useStore()
  const viewer = useViewer()
  const [draft, setDraft] = useState<string>()
  const problem = draft === undefined ? undefined : problemOf(draft)

  const remove = () => makeStep(store, 'Deleted the comment', [store.comments.delete({ id: comment.id })])

  async function save() {
    if (draft === undefined || problem !== undefined) return
    const { id, text } = comment
    const isDone = draft === text || (await makeStep(store, undefined, [store.comments.update({ id, text: draft })]))[0]
    if (isDone) setDraft(undefined)
  }

  if (draft !== undefined) {
    return (
      <li className="comment-form">
        <TextField label="Comment" isLabelHidden rows={3} value={draft} onChange={setDraft} error={problem} autoFocus />
        <div className="dialog-buttons">
          <Button size="small" onPress={() => setDraft(undefined)}>
            Cancel
          </Button>
          <Button size="small" look="primary" onPress={() => void save()}>
            Save
          </Button>
        </div>
      </li>
    )
  }
  return (
    <li className="comment">
      <div className="comment-head">
        <time className="comment-time" dateTime={comment.createdAt.toISOString()}>
          {instantText(comment.createdAt, viewer)}
        </time>
        {!isReadOnly && (
          <ActionMenu
            label="Actions of the comment"
            entries={[
              { text: 'Edit', icon: 'pencil', onAction: () => setDraft(comment.text) },
              { text: 'Delete', icon: 'trash', isDanger: true, onAction: () => void remove() },
            ]}
          />
        )}
      </div>
      <p className="comment-text">{comment.text}</p>
    </li>
  )
}

function NewComment({ taskId }: { taskId: string }) {
  const store = useStore()
  const [text, setText] = useState('')
  const problem = isBlank(text) ? undefined : problemOf(text)

  async function add() {
    if (isBlank(text) || problem !== undefined) return
    const [made] = await makeStep(store, undefined, [store.comments.create({ taskId, text: text.trim() })])
    if (made) setText('')
  }

  return (
    <div
      className="comment-form"
      onKeyDownCapture={(event) => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void add()
      }}
    >
      <TextField
        label="New comment"
        isLabelHidden
        placeholder="Write a comment"
        rows={2}
        value={text}
        onChange={setText}
        error={problem}
      />
      {!isBlank(text) && (
        <div className="dialog-buttons">
          <Button size="small" look="primary" onPress={() => void add()} isDisabled={problem !== undefined}>
            Comment
          </Button>
        </div>
      )}
    </div>
  )
}

function problemOf(text: string): string | undefined {
  return isBlank(text) ? 'A comment needs a text.' : textProblem(text, LIMITS.commentLength)
}
