-- Interim: a job is seen before its end.
--
--   emit       its data so far is announced, and given to the parent that waits (pending, 202)
--   persist    it counts as complete for whoever waits; its work goes on, its expiry begins
--   threshold  (statusThreshold) so many open branches are as good as none: reached by a branch that closes,
--              it is a persist; met by an activity that is to begin, the job ends there

create or replace function hotmesh._tell(p_moves hotmesh.move[], p_docs jsonb[])
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_moves   move[] := '{}';
  v_tell    jsonb;
  v_closes  boolean;
  v_job     jobs;
begin
  for i in 1 .. cardinality(p_moves) loop
    v_tell := p_docs[i] -> 'tell';
    continue when v_tell is null;
    select * into v_job from jobs where job_id = p_moves[i].job_id and status = 'running';
    continue when v_job.job_id is null;  -- it has ended, and that was announced
    v_closes := v_tell -> 'persist' = 'true'
             or p_moves[i].status <> 'pending' and _threshold(v_tell -> 'threshold')
                = v_job.semaphore - _branches_behind(p_moves, p_docs, i);
    if v_closes then
      v_moves := v_moves || _persist(v_job);
    elsif v_tell -> 'emit' = 'true' then
      v_moves := v_moves || _emit_interim(v_job);
    end if;
  end loop;
  return v_moves;
end;
$$;

comment on function hotmesh._tell is
  'Do what finished steps say of emit, persist and statusThreshold; answers the moves of waiting parents.';


-- Steps that are left together count as if they were left one after the other.
create or replace function hotmesh._branches_behind(p_moves hotmesh.move[], p_docs jsonb[], p_place integer)
returns integer
language sql
immutable
set search_path = hotmesh, pg_temp
as $$
  select coalesce(sum(cardinality(_next(d.doc, (m.plan).next)) - case m.status when 'pending' then 0 else 1 end),
                  0)::integer
    from unnest(p_moves) with ordinality m
    join unnest(p_docs) with ordinality d(doc, ordinality) using (ordinality)
   where ordinality > p_place and m.job_id = p_moves[p_place].job_id;
$$;

comment on function hotmesh._branches_behind is
  'By how many branches the later moves of a round have changed what is open in the job of this one.';


create or replace function hotmesh._threshold(p_value jsonb)
returns integer
language plpgsql
immutable
set search_path = hotmesh, pg_temp
as $$
declare
  v_number  double precision := _number_of(p_value);
begin
  return case when v_number >= 1 and v_number < 1e6 then v_number::integer else 0 end;
end;
$$;

comment on function hotmesh._threshold is 'A statusThreshold as a number of branches; what is no positive number is 0.';


create or replace function hotmesh._persist(p_job hotmesh.jobs)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_moves  move[] := '{}';
  v_rule   double precision := (select g.expire from graphs g
                                 where g.version_id = p_job.version_id and g.topic = p_job.topic);
begin
  if p_job.expires_at is not null then
    return '{}';  -- it was said before
  end if;
  update jobs set expires_at = case when p_job.expire is not null then clock() + p_job.expire
                                    when v_rule < 0 then _expiry(p_job, clock())
                                    else clock() + make_interval(secs => v_rule) end
   where job_id = p_job.job_id;
  perform _announce(p_job, true);
  if p_job.parent_seq is not null then
    v_moves := _answer_parent_now(p_job, 'success', 200);
    update jobs set parent_seq = null where job_id = p_job.job_id;
  end if;
  return v_moves;
end;
$$;

comment on function hotmesh._persist is
  'Announce a running job as complete: its parent has its answer, its expiry begins, its work goes on.';


create or replace function hotmesh._emit_interim(p_job hotmesh.jobs)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  perform _announce(p_job, true);
  return case when p_job.parent_seq is null then '{}' else _answer_parent_now(p_job, 'pending', 202) end;
end;
$$;

comment on function hotmesh._emit_interim is 'Announce what a running job holds so far.';


-- A busy parent gets a timer, as from a child that has ended; but this child goes on, so what it says now
-- travels with it.
create or replace function hotmesh._answer_parent_now(p_job hotmesh.jobs, p_status text, p_code integer)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_data  jsonb := coalesce((select data from job_data where job_id = p_job.job_id), '{}');
begin
  if p_job.tells_late is null then
    perform from jobs where job_id = p_job.parent_id for no key update skip locked;
    if found then
      return _told_by_child(p_job.parent_id, p_job.parent_seq, p_status, p_code, v_data);
    end if;
    update jobs set tells_late = true where job_id = p_job.job_id;
  end if;
  perform _tell_late(p_job, p_status, p_code, v_data);
  return '{}';
end;
$$;

comment on function hotmesh._answer_parent_now is 'Hand what a running child holds to its parent, now or by a timer.';


create or replace function hotmesh._tell_late(p_job hotmesh.jobs, p_status text, p_code integer, p_data jsonb)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  perform _leave_word(p_job.parent_id, nextval('hotmesh.seq'), 'answer', jsonb_build_object(
    'wait', p_job.parent_seq, 'status', p_status, 'code', p_code, 'data', p_data));
end;
$$;

comment on function hotmesh._tell_late is
  'Leave for a parent what a child says; the child itself is bound to say what follows in the same way.';


create or replace function hotmesh._told_by_child(
  p_job_id uuid, p_seq bigint, p_status text, p_code integer, p_data jsonb
)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_wait  waits;
begin
  if p_status is null then
    return _child_answer(p_job_id, p_seq);
  end if;
  v_wait := _open_answer(p_job_id, p_seq, p_status);
  return case when v_wait.seq is null then '{}'
              else array[_answered(v_wait, p_status, p_code, p_data)] end;
end;
$$;

comment on function hotmesh._told_by_child is
  'The move of a parent whose child has answered, before its end or (no status) by its end.';


create or replace function hotmesh._open_answer(p_job_id uuid, p_seq bigint, p_status text)
returns hotmesh.waits
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_wait  waits;
begin
  select * into v_wait from waits where job_id = p_job_id and seq = p_seq;
  if v_wait.seq is null then
    return v_wait;
  elsif p_status = 'pending' then
    -- The wait stays for what is still to come, whose step will stand beside this one's.
    update waits set dimension = _next_place(dimension) where job_id = p_job_id and seq = p_seq;
  else
    perform _close_wait(v_wait);
  end if;
  return v_wait;
end;
$$;

comment on function hotmesh._open_answer is 'Take a wait for an answer: closed by it, or (pending) open for the next.';


-- thresholds ----------------------------------------------------------------------------------------

-- Whoever ends a job ends what else was to be entered there, so this is done before anything is.
create or replace function hotmesh._stopped(
  p_moves  hotmesh.move[],
  p_docs   jsonb[],
  out moves     hotmesh.move[],
  out docs      jsonb[],
  out followed  hotmesh.move[]
)
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_live     boolean;
  v_open     integer;
  v_enough   integer;
begin
  followed := '{}';
  for i in 1 .. cardinality(p_moves) loop
    continue when not p_docs[i] ? 'threshold';
    select semaphore into v_open from jobs where job_id = p_moves[i].job_id and status = 'running';
    continue when not found;
    v_enough := _threshold(p_docs[i] -> 'threshold');
    if v_open = v_enough then
      followed := followed || _end_early(p_moves[i].job_id);
    elsif v_open < v_enough and (p_moves[i].plan).type in ('hook', 'signal', 'interrupt') then
      followed := followed || _close_branches(array[p_moves[i].job_id]);
      p_docs[i] := '{"skipped": true}';
    end if;
  end loop;

  moves := '{}';
  docs := '{}';
  for i in 1 .. cardinality(p_moves) loop
    continue when p_docs[i] ? 'skipped';
    select true into v_live from jobs where job_id = p_moves[i].job_id and status = 'running';
    continue when not found;
    moves := moves || p_moves[i];
    docs := docs || p_docs[i];
  end loop;
end;
$$;

comment on function hotmesh._stopped is
  'End the jobs and branches whose thresholds are met. Answers the moves that are left.';


create or replace function hotmesh._end_early(p_job_id uuid)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  perform _clear_job(p_job_id);
  return _end_jobs(array[p_job_id], 'completed');
end;
$$;

comment on function hotmesh._end_early is 'Complete a job whose open branches no longer count.';
