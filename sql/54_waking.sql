-- Waking: a worker that sleeps says so, and only then is it rung. A ring is a hint; nothing is lost with it.

create or replace function hotmesh.next_due(p_queues text[])
returns table (due_at timestamptz, due_in interval)
language plpgsql
volatile
security definer
set search_path = hotmesh, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_now  timestamptz := clock();
begin
  select least(
      (select t.due_at from timers t order by t.due_at limit 1),
      (select nullif(min(greatest(ready.leased_until, v_now,
                case when hotmesh_app.is_throttled() then _held_until(q) end)), 'infinity') from unnest(p_queues) q
        cross join lateral (select t.leased_until from tasks t
                             where t.queue = q and t.due_at is null
                             order by t.job_id, t.seq limit 1000) ready))
    into due_at;
  if due_at is not null then
    due_in := greatest(due_at - v_now, interval '0');
    return next;
  end if;
end;
$$;

comment on function hotmesh.next_due is
  'When there will be something to do for these queues, as far as is known now; no row if nothing is.';


create or replace function hotmesh._register(p_hand hotmesh.hand, p_asleep boolean)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now  timestamptz := clock();
begin
  if not p_asleep then
    delete from workers_waiting where queue = any(p_hand.queues) and worker = p_hand.worker;
  elsif (select count(*) from workers_waiting
          where queue = any(p_hand.queues) and worker = p_hand.worker
            and until > v_now + interval '30 seconds') < cardinality(p_hand.queues) then
    insert into workers_waiting (queue, worker, until)
    select distinct q, p_hand.worker, v_now + interval '1 minute' from unnest(p_hand.queues) q order by 1
    on conflict (queue, worker) do update set until = excluded.until;
    delete from workers_waiting w
     using (select queue, worker from workers_waiting where until < v_now - interval '1 hour'
               for update skip locked) dead
     where w.queue = dead.queue and w.worker = dead.worker;
  end if;
end;
$$;

comment on function hotmesh._register is 'Note whether a worker is about to sleep on its queues; written only when that changes.';


create or replace function hotmesh._ring(p_queues text[])
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now  timestamptz := clock();
begin
  for i in 1 .. cardinality(p_queues) loop
    if array_position(p_queues, p_queues[i]) = i
       and exists (select from workers_waiting w where w.queue = p_queues[i] and w.until > v_now) then
      perform _notify(channel(p_queues[i]));
    end if;
  end loop;
end;
$$;

comment on function hotmesh._ring is 'Wake the workers of queues that got tasks, where any has room.';


create or replace function hotmesh._ring_timers(p_due timestamptz default null)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_now  timestamptz := clock();
begin
  -- What is due later is seen in time by the look that an idle worker takes every second.
  if p_due is null or p_due < v_now + interval '1500 milliseconds' then
    if exists (select from workers_waiting where until > v_now) then
      perform _notify('hotmesh_timers');
    end if;
  end if;
end;
$$;

comment on function hotmesh._ring_timers is 'Wake idle workers for a timer that is due before they would look.';
