import type { Random } from '../../random.ts';
import { hex, moment, pick } from './failure.ts';
import type { Failure } from './failure.ts';

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

export function syslog({ action, subject, problem }: Failure, random: Random): string {
  const day = String(1 + random.int(28)).padStart(2, ' ');
  const stamp = `${pick(months, random)} ${day}`;
  const process = `${subject}d[${1000 + random.int(30_000)}]`;
  const at = (): string => moment(random)[1];
  return [
    `${stamp} ${at()} node${1 + random.int(9)} ${process}: starting ${action}`,
    `${stamp} ${at()} node${1 + random.int(9)} ${process}: ${action} failed: ${problem}`,
    `${stamp} ${at()} node${1 + random.int(9)} systemd[1]: ${subject}.service: Main process exited, code=exited, status=1/FAILURE`,
  ].join('\n');
}

const codes = [200, 201, 304, 400, 404, 499, 500, 502, 503] as const;

export function accessLog({ action, subject }: Failure, random: Random): string {
  return Array.from({ length: 3 + random.int(4) }, () => {
    const [date, clock] = moment(random);
    const [year, month, day] = date.split('-') as [string, string, string];
    const when = `${day}/${months[Number(month) - 1]!}/${year}:${clock} +0000`;
    return `10.${random.int(200)}.${random.int(200)}.${random.int(200)} - - [${when}] "POST /${subject}/${action} HTTP/1.1" ${pick(codes, random)} ${random.int(9000)} "-" "client/2.${random.int(9)}"`;
  }).join('\n');
}

export function applicationLog({ action, subject, line, problem }: Failure, random: Random): string {
  const [date, clock] = moment(random);
  return [
    `${date} ${clock} INFO [${subject}] request ${hex(random, 8)} calls ${action}`,
    `${date} ${clock} ERROR [${subject}] ${action}: ${problem}`,
    'Traceback (most recent call last):',
    `  File "/srv/${subject}/api.py", line ${line}, in handle`,
    `    return ${action}(request)`,
    `  File "/srv/${subject}/${subject}.py", line ${line + 11}, in ${action}`,
    `    raise ValueError("${problem}")`,
    `ValueError: ${problem}`,
  ].join('\n');
}

export function javaTrace({ action, subject, line, problem }: Failure, random: Random): string {
  const name = subject[0]!.toUpperCase() + subject.slice(1);
  return [
    `java.lang.IllegalStateException: ${problem}`,
    `\tat org.example.${subject}.${name}Service.${action}(${name}Service.java:${line})`,
    `\tat org.example.${subject}.${name}Controller.post(${name}Controller.java:${20 + random.int(90)})`,
    `\tat org.example.server.Dispatcher.run(Dispatcher.java:${20 + random.int(90)})`,
  ].join('\n');
}
