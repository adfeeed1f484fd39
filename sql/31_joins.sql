-- Joins: where several transitions lead into one activity.
--
--   each  a step for every arrival, each at a place of its own
--   all   the first arrival waits; one step when no open branch can still come
--   any   the first arrival runs, later ones end quietly
--
-- What joins is one pass of what lies between the activity that all ways pass (at join_depth) and the join:
-- arrivals share the dimension to there. A later pass of a cycle has another dimension, and a join of its own.

create or replace function hotmesh._meet(
  p_moves  hotmesh.move[],
  out moves     hotmesh.move[],
  out followed  hotmesh.move[]
)
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_quiet  uuid[] := '{}';
  m        move;
begin
  moves := '{}';
  foreach m in array p_moves loop
    if (m.plan).joins is null then
      moves := moves || m;
    elsif (m.plan).joins <> 'each' and _has_come(m, moves) then
      v_quiet := v_quiet || m.job_id;
    else
      m.dimension := _arrival_place(m, moves);
      if (m.plan).joins = 'all' then
        insert into waits (job_id, kind, activity, dimension, created_at)
        values (m.job_id, 'join', m.activity, m.dimension, clock());
      else
        moves := moves || m;
      end if;
    end if;
  end loop;
  followed := _close_branches(v_quiet);
end;
$$;

comment on function hotmesh._meet is
  'Let arrivals meet: answers the moves that enter now, and what follows where a last branch ended quietly.';


create or replace function hotmesh._has_come(p_move hotmesh.move, p_beside hotmesh.move[])
returns boolean
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_depth  integer := (p_move.plan).join_depth;
  v_scope  integer[] := p_move.dimension[:v_depth];
begin
  if (p_move.plan).joins = 'all' then
    return exists (select from waits w where w.job_id = p_move.job_id and w.kind = 'join'
                      and w.activity = p_move.activity and w.dimension[:v_depth] = v_scope);
  end if;
  return exists (select from unnest(p_beside) b where b.job_id = p_move.job_id
                    and b.activity = p_move.activity and b.dimension[:v_depth] = v_scope)
      or exists (select from tasks t where t.job_id = p_move.job_id
                    and t.activity = p_move.activity and t.dimension[:v_depth] = v_scope)
      or exists (select from waits w where w.job_id = p_move.job_id
                    and w.activity = p_move.activity and w.dimension[:v_depth] = v_scope)
      or exists (select from steps s where s.job_id = p_move.job_id
                    and s.activity = p_move.activity and s.dimension[:v_depth] = v_scope);
end;
$$;

comment on function hotmesh._has_come is 'Whether an arrival at a join finds another there before it.';


-- Where ways of different length meet (depth 0), no two arrivals share their last index: else the place of
-- one could be taken for one behind the other.
create or replace function hotmesh._arrival_place(p_move hotmesh.move, p_beside hotmesh.move[])
returns integer[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_level  integer := cardinality(p_move.dimension);
  v_depth  integer := (p_move.plan).depth;
  v_taken  integer;
begin
  select max(b.dimension[cardinality(b.dimension)]) into v_taken from unnest(p_beside) b
   where b.job_id = p_move.job_id and b.activity = p_move.activity
     and (v_depth = 0 or b.dimension[:v_level - 1] = p_move.dimension[:v_level - 1]);
  return p_move.dimension[:v_level - 1] || greatest(coalesce(v_taken, -1) + 1, case
    when v_depth = 0 then _next_arrival(p_move.job_id, p_move.activity)
    else _next_pass(p_move.job_id, p_move.activity, p_move.dimension) end);
end;
$$;

comment on function hotmesh._arrival_place is 'A dimension that is still free, for an arrival at a join.';


create or replace function hotmesh._next_arrival(p_job_id uuid, p_activity text)
returns integer
language sql
volatile
set search_path = hotmesh, pg_temp
as $$
  select coalesce(max(taken.dimension[cardinality(taken.dimension)]) + 1, 0)
    from (select dimension from steps where job_id = p_job_id and activity = p_activity
          union all
          select dimension from tasks where job_id = p_job_id and activity = p_activity
          union all
          select dimension from waits where job_id = p_job_id and activity = p_activity) taken;
$$;

comment on function hotmesh._next_arrival is 'A last index that no step of an activity has, wherever it stands.';


create or replace function hotmesh._close_branches(p_job_ids uuid[])
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_done  uuid[];
begin
  if cardinality(p_job_ids) = 0 then
    return '{}';
  end if;
  with open as (
    update jobs j
       set semaphore  = j.semaphore - cardinality(array_positions(p_job_ids, j.job_id)),
           updated_at = greatest(clock(), j.updated_at)
     where j.job_id = any(p_job_ids) and j.semaphore > cardinality(array_positions(p_job_ids, j.job_id))
    returning j.job_id
  )
  select array_agg(distinct id) into v_done
    from unnest(p_job_ids) id where id <> all(array(select job_id from open));
  return case when v_done is null then '{}' else _end_jobs(v_done, 'completed') end;
end;
$$;

comment on function hotmesh._close_branches is
  'End branches that lead nowhere, one for each mention of a job; the last one completes its job.';


-- Looked at when the jobs are quiet, so that every open branch is a task or a wait. A join that leads to
-- another goes first; joins do not hold up each other beyond that, so nothing hangs.
create or replace function hotmesh._joined(p_job_ids uuid[])
returns hotmesh.move[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_moves  move[] := '{}';
  v_plan   activities;
  r        record;
begin
  for r in
    select w.job_id, w.seq, w.activity, w.dimension, w.created_at, a.a as plan
      from (select distinct id from unnest(p_job_ids) id) ids
     cross join lateral (select * from waits x where x.job_id = ids.id and x.kind = 'join' offset 0) w
     cross join lateral (select j.version_id from jobs j where j.job_id = w.job_id offset 0) j
     cross join lateral (select x as a from activities x where x.version_id = j.version_id
                            and x.activity = w.activity offset 0) a
     where not exists (select from tasks t where t.job_id = w.job_id and t.activity = any((a.a).upstream)
                          and t.dimension[:(a.a).join_depth] = w.dimension[:(a.a).join_depth] offset 0)
       and not exists (select from waits o where o.job_id = w.job_id
                          and (o.kind <> 'join' and o.activity = any((a.a).upstream)
                               or o.kind = 'join' and o.activity = any((a.a).joins_before))
                          and o.dimension[:(a.a).join_depth] = w.dimension[:(a.a).join_depth] offset 0)
     order by w.seq
  loop
    delete from waits where job_id = r.job_id and seq = r.seq;
    v_plan := r.plan;
    v_plan.joins := null;
    v_moves := v_moves || row(r.job_id, v_plan, r.activity, r.dimension, null, null, null, null, null, null, 1,
                              null, r.created_at)::move;
  end loop;
  return v_moves;
end;
$$;

comment on function hotmesh._joined is 'The joins of all that nobody can come to any more: they are entered now.';
