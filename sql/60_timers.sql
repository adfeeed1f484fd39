-- Timers: whoever claims tasks first carries out what has become due. There is no sweeper.
--
-- A timer is read without a lock and acted on under its job's: whoever disarms it holds the job, too. A
-- job that another session holds is passed over; its timer is still there at the next look.

create or replace function hotmesh._fire_timers(p_hand hotmesh.hand)
returns hotmesh.tasks[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now   timestamptz := clock();
  v_due   timers[] := array(select t from timers t where due_at <= v_now order by due_at limit 200);
  v_held  uuid[];
  v_mine  timers[] := '{}';
  t       timers;
begin
  if cardinality(v_due) = 0 then
    return '{}';
  end if;
  v_held := array(select job_id from jobs where job_id = any(array(select x.job_id from unnest(v_due) x))
                   order by job_id for no key update skip locked) || _lock_schedules(v_due);
  foreach t in array v_due loop
    if t.job_id = any(v_held) and not _is_being_answered(t) then
      delete from timers where due_at = t.due_at and job_id = t.job_id and seq = t.seq;
      if found then
        v_mine := v_mine || t;
      end if;
    end if;
  end loop;
  begin
    return _fired(v_mine, p_hand);
  exception when others then
    return _fired_singly(v_mine, p_hand);
  end;
end;
$$;

comment on function hotmesh._fire_timers is
  'Carry out up to 200 due timers; answers the tasks that were leased to the given hand.';


-- Somebody has locked the escalation of this wait, to settle it or to claim it: let them finish.
create or replace function hotmesh._is_being_answered(p_timer hotmesh.timers)
returns boolean
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_id  uuid;
begin
  if p_timer.kind not in ('wait', 'letter') then
    return false;
  end if;
  select escalation_id into v_id from waits where job_id = p_timer.job_id and seq = p_timer.seq;
  if v_id is null then
    return false;
  end if;
  perform from escalations where id = v_id and status = 'pending' for no key update skip locked;
  return not found and exists (select from escalations where id = v_id and status = 'pending');
end;
$$;

comment on function hotmesh._is_being_answered is 'Whether another session holds the escalation of a timer''s wait.';


create or replace function hotmesh._fired(p_timers hotmesh.timers[], p_hand hotmesh.hand)
returns hotmesh.tasks[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_moves  move[] := '{}';
  v_rest   text[];
  t        timers;
begin
  with ready as (
    update tasks k set due_at = null from unnest(p_timers) x
     where x.kind = 'task' and k.job_id = x.job_id and k.seq = x.seq
    returning k.queue
  )
  select array_agg(distinct queue) into v_rest from ready where queue <> all(p_hand.queues);
  if v_rest is not null then
    perform _ring(v_rest);
  end if;

  for t in select * from unnest(p_timers) x where x.kind <> 'task' loop
    case t.kind
      when 'wait'      then v_moves := v_moves || _time_is_up(t);
      when 'letter'    then v_moves := v_moves || _read_letters(t.job_id, t.seq, t.due_at);
      when 'answer'    then v_moves := v_moves || _told_by_child(t.job_id, (t.args ->> 'wait')::bigint,
                                t.args ->> 'status', (t.args ->> 'code')::integer, t.args -> 'data');
      when 'interrupt' then v_moves := v_moves || _interrupted((select j from jobs j where j.job_id = t.job_id), t.args);
      when 'sweep'     then perform _cancel_escalations(t.job_id);
      when 'schedule'  then perform _tick(t);
    end case;
  end loop;
  return _run(v_moves, p_hand);
end;
$$;

comment on function hotmesh._fired is 'Do what timers were set for; their jobs are locked and they are gone.';


create or replace function hotmesh._time_is_up(p_timer hotmesh.timers)
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_wait  waits;
  v_data  jsonb := jsonb_build_object('timestamp', floor(extract(epoch from clock()) * 1000));
begin
  select * into v_wait from waits where job_id = p_timer.job_id and seq = p_timer.seq;
  if v_wait.seq is null then
    return '{}';
  elsif v_wait.kind = 'child' then
    return _child_answer(p_timer.job_id, p_timer.seq);
  end if;

  perform _close_wait(v_wait);
  if v_wait.escalation_id is not null then
    perform _settle_escalation(v_wait, 'expired', null);
  end if;
  return array[_answered(v_wait, 'success', 200, v_data)];
end;
$$;

comment on function hotmesh._time_is_up is 'The move of a wait whose sleep or timeout is over, or whose child has ended.';


create or replace function hotmesh._fired_singly(p_timers hotmesh.timers[], p_hand hotmesh.hand)
returns hotmesh.tasks[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_tasks  tasks[] := '{}';
  t        timers;
begin
  foreach t in array p_timers loop
    begin
      v_tasks := v_tasks || _fired(array[t], p_hand);
    exception when others then
      raise warning 'timer of job % failed and will be tried again: %', t.job_id, sqlerrm;
      perform _put_off(t, clock() + interval '10 seconds');
    end;
    p_hand.room := greatest(p_hand.room - cardinality(v_tasks), 0);
  end loop;
  return v_tasks;
end;
$$;

comment on function hotmesh._fired_singly is 'Fire timers one by one, so that one that fails is put off alone.';


create or replace function hotmesh._leave_word(p_job_id uuid, p_seq bigint, p_kind text, p_args jsonb default null)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  insert into timers (due_at, job_id, seq, kind, args) values (clock(), p_job_id, p_seq, p_kind, p_args)
  on conflict do nothing;
  perform _ring_timers();
end;
$$;

comment on function hotmesh._leave_word is
  'Leave for a job that another session holds what is meant for it: a timer that is due at once.';


create or replace function hotmesh._put_off(p_timer hotmesh.timers, p_until timestamptz)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  insert into timers (due_at, job_id, seq, kind, args)
  values (p_until, p_timer.job_id, p_timer.seq, p_timer.kind, p_timer.args);
  update tasks set due_at = p_until
   where job_id = p_timer.job_id and seq = p_timer.seq and due_at = p_timer.due_at;
  update waits set due_at = p_until
   where job_id = p_timer.job_id and seq = p_timer.seq and due_at = p_timer.due_at and p_timer.kind = 'wait';
  update schedules set due_at = p_until where timer_id = p_timer.job_id and due_at = p_timer.due_at;
end;
$$;

comment on function hotmesh._put_off is 'Set a timer again for later, with the row that knows it by its instant.';
