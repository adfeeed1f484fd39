-- Context: the generated functions are asked what moves mean, and told what they may refer to.
--
-- Only what an activity refers to is fetched; its plan's row lists that (enter_reads, leave_reads).

create or replace function hotmesh._evaluate(p_leg text, p_moves hotmesh.move[])
returns jsonb[]
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_docs  jsonb[] := array_fill(null::jsonb, array[cardinality(p_moves)]);
  a       activities;
begin
  for i in 1 .. cardinality(p_moves) loop
    a := p_moves[i].plan;
    if (p_leg = 'enter' and a.enters) or (p_leg <> 'enter' and a.leaves) then
      v_docs[i] := hotmesh_app.dispatch(a.version_id, p_leg, a.activity, _context(p_leg, p_moves[i]),
                                        p_moves[i].code);
    end if;
  end loop;
  return v_docs;
end;
$$;

comment on function hotmesh._evaluate is
  'Ask the generated functions what moves mean; null for a move that needs none, {error} where one threw.';


create or replace function hotmesh._context(p_leg text, p_move hotmesh.move)
returns jsonb
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_plan     activities := p_move.plan;
  v_reads    text[] := case p_leg when 'enter' then v_plan.enter_reads else v_plan.leave_reads end;
  v_depths   integer[] := case p_leg when 'enter' then v_plan.enter_depths else v_plan.leave_depths end;
  v_step     steps;
  v_context  jsonb := '{}';
begin
  for i in 1 .. cardinality(v_reads) loop
    case v_reads[i]
      when '$self', '$self.metadata' then
        v_context := v_context || jsonb_build_object('$self', jsonb_build_object(
          'input',  _held(p_move.input),
          'output', _held(p_move.output) || _told(p_move.error),
          'hook',   _held(p_move.hook)));
        if v_reads[i] = '$self.metadata' then
          v_context := jsonb_set(v_context, '{$self,output,metadata}', _move_metadata(p_move));
        end if;
      when '$input', '$job', '$metadata', '$input.metadata', '$job.metadata' then
        v_context := v_context || _job_context(p_move.job_id, v_reads[i], v_plan.trigger);
      else
        v_step := _step_seen(p_move.job_id, split_part(v_reads[i], '.', 1), p_move.dimension, v_depths[i]);
        continue when v_step.job_id is null;
        v_context := v_context || jsonb_build_object(v_step.activity, jsonb_build_object(
          'output', _held(v_step.output) || case when v_reads[i] = v_step.activity then _told(v_step.error)
                      else jsonb_build_object('metadata', _step_metadata(v_step, v_plan.version_id)) end,
          'hook',   _held(v_step.hook)));
    end case;
  end loop;
  return v_context;
end;
$$;

comment on function hotmesh._context is 'What the expressions of an activity may refer to, as seen from one step.';


-- What is not there must be undefined to an expression, not null.
create or replace function hotmesh._held(p_data jsonb)
returns jsonb
language sql
immutable
as $$
  select case when p_data is null then '{}' else jsonb_build_object('data', p_data) end;
$$;

comment on function hotmesh._held is 'A step''s data as a member of a context, or nothing if there is none.';


create or replace function hotmesh._told(p_error jsonb)
returns jsonb
language sql
immutable
as $$
  select case when p_error is null then '{}'
              else jsonb_build_object('metadata', jsonb_build_object('err', p_error::text)) end;
$$;

comment on function hotmesh._told is 'A step''s error, as text, as a member of a context, or nothing if there is none.';


create or replace function hotmesh._job_context(p_job_id uuid, p_read text, p_trigger text)
returns jsonb
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  case p_read
    when '$input' then return (
      select jsonb_build_object(p_trigger, jsonb_build_object(
               'output', jsonb_build_object('data', input), 'input', jsonb_build_object('data', input)))
        from job_data where job_id = p_job_id);
    when '$input.metadata' then return jsonb_set(_job_context(p_job_id, '$input', p_trigger),
      array[p_trigger, 'output', 'metadata'], _trigger_metadata(p_job_id, p_trigger));
    when '$job.metadata' then return jsonb_set(_job_context(p_job_id, '$job', p_trigger),
      '{$job,metadata}', _job_metadata(p_job_id, p_trigger));
    when '$job' then return (
      select jsonb_build_object('$job', _held(data)) from job_data where job_id = p_job_id);
    else return (
      select jsonb_build_object('$job', _held(d.data) || jsonb_build_object('metadata', jsonb_build_object(
               'jid', j.job_key, 'gid', j.job_id, 'app', j.app_id, 'vrs', v.version, 'tpc', j.topic,
               'aid', p_trigger, 'js', j.semaphore)))
        from jobs j join job_data d using (job_id) join versions v using (version_id)
       where job_id = p_job_id);
  end case;
end;
$$;

comment on function hotmesh._job_context is
  'What expressions may refer to of the job itself: its input (as its trigger''s), data, who it is.';


-- What every way here passes stands at a prefix of one's own dimension (p_depth > 0), or nowhere: what
-- an earlier pass of a cycle did is not seen. Else (branches that met again, a sibling's step) it is the
-- nearest of those that share one's dimension as far as the ways are one (-p_depth), then the newest.
create or replace function hotmesh._step_seen(
  p_job_id uuid, p_activity text, p_dimension integer[], p_depth integer
)
returns hotmesh.steps
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
declare
  v_step  steps;
begin
  if p_depth > 0 then
    select * into v_step from steps
     where job_id = p_job_id and activity = p_activity and dimension = p_dimension[:p_depth];
  else
    select s.* into v_step
      from steps s, lateral (select cardinality(s.dimension) < cardinality(p_dimension)
                                    and s.dimension = p_dimension[:cardinality(s.dimension)] as above) kin
     where s.job_id = p_job_id and s.activity = p_activity
       and s.dimension[:-p_depth] = p_dimension[:-p_depth]
     order by above desc, case when above then cardinality(s.dimension) end desc,
              s.dimension[:cardinality(p_dimension)] = p_dimension[:cardinality(s.dimension)] desc,
              s.ended_at desc, s.dimension desc
     limit 1;
  end if;
  return v_step;
end;
$$;

comment on function hotmesh._step_seen is 'The step of an activity that a step at this dimension refers to.';
