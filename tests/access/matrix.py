"""The access table. A line is an endpoint, its methods, the object it is tried on, and a response per visitor.

+  allowed (200, 303 onwards, 409 or 422: the request is checked, not the person)
S  redirected to sign in (303)
3  refused (403)
4  not found for this visitor (404)
G  gone: a link that was once valid (410)
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.access.context import LINKS, VISITORS

#                                                        nobody student    faculty    staff           admin
#                                                               own other  own other  own other whole
PEOPLE = """
static                           GET       stylesheet   +      +   +      +   +      +   +     +     +
home.index                       GET       -            S      +   +      +   +      +   +     +     +
home.help_page                   GET       -            +      +   +      +   +      +   +     +     +
home.online                      GET       -            +      +   +      +   +      +   +     +     +
people.sign_in                   GET,POST  -            +      +   +      +   +      +   +     +     +
people.sign_out                  POST      -            S      +   +      +   +      +   +     +     +
people.account                   GET,POST  -            S      +   +      +   +      +   +     +     +
people.add                       GET,POST  -            S      3   3      3   3      +   +     +     +
people.change_password           GET,POST  -            S      +   +      +   +      +   +     +     +
people.confirm                   POST      -            S      3   3      3   3      3   3     3     +
people.unconfirmed               GET       -            S      3   3      3   3      3   3     3     +
people.copy_link                 POST      person       S      3   4      4   4      +   4     +     +
people.edit                      GET,POST  person       S      3   4      4   4      +   4     +     +
people.first_run                 GET,POST  -            4      4   4      4   4      4   4     4     4
people.forgot_password           GET,POST  -            +      +   +      +   +      +   +     +     +
people.forgot_password_sent      GET       -            +      +   +      +   +      +   +     +     +
people.index                     GET       -            S      3   3      3   3      +   +     +     +
people.preview_invitations       GET       -            S      3   3      3   3      +   +     +     +
people.send_invitations          POST      -            S      3   3      3   3      +   +     +     +
people.set_closed                POST      person       S      3   4      4   4      +   4     +     +
people.show                      GET       person       S      3   4      4   4      +   4     +     +
people.copy_link                 POST      administrator S      4   4      4   4      3   3     3     +
people.edit                      GET,POST  administrator S      4   4      4   4      3   3     3     +
people.set_closed                POST      administrator S      4   4      4   4      3   3     3     3
people.show                      GET       administrator S      4   4      4   4      +   +     +     +
hosts.index                      GET       -            S      3   3      3   3      +   +     +     3
hosts.add                        GET,POST  -            S      3   3      3   3      +   +     +     3
hosts.approve                    POST      -            S      3   3      3   3      +   +     +     3
hosts.show                       GET       host         S      4   4      4   4      +   +     +     4
hosts.edit                       GET,POST  host         S      4   4      4   4      +   +     +     4
hosts.set_status                 POST      host         S      4   4      4   4      +   3     +     4
hosts.add_site                   POST      host         S      4   4      4   4      +   +     +     4
hosts.edit_site                  GET,POST  site         S      4   4      4   4      +   +     +     4
hosts.supervisors                GET       -            S      3   3      3   3      +   +     +     3
hosts.add_supervisor             GET,POST  -            S      3   3      3   3      +   +     +     3
hosts.confirm                    POST      -            S      3   3      3   3      +   +     +     3
hosts.edit_supervisor            GET,POST  supervisor   S      4   4      4   4      +   +     +     4
skills.index                     GET       -            S      3   3      3   3      +   +     +     +
skills.add                       GET,POST  -            S      3   3      3   3      3   3     +     +
skills.edit                      GET,POST  skill        S      4   4      4   4      3   3     +     +
relationships.questions          GET       -            S      3   3      3   3      +   +     +     +
relationships.add_question       GET,POST  -            S      3   3      3   3      3   3     +     +
relationships.edit_question      GET,POST  question     S      3   3      3   3      3   3     +     +
terms.index                      GET       -            S      3   3      3   3      +   +     +     +
terms.add                        GET,POST  -            S      3   3      3   3      3   3     +     +
terms.edit                       GET,POST  term         S      4   4      4   4      3   3     +     +
terms.programs                   GET       -            S      3   3      3   3      +   +     +     +
terms.add_program                GET,POST  -            S      3   3      3   3      3   3     +     +
terms.edit_program               GET,POST  program      S      4   4      4   4      +   4     +     +
terms.add_college                GET,POST  -            S      3   3      3   3      3   3     +     +
terms.edit_college               GET,POST  college      S      4   4      4   4      3   3     +     +
reports.index                    GET       -            S      3   3      3   3      +   +     +     3
reports.cohort                   GET       term         S      4   4      4   4      +   +     +     4
reports.hand_out                 POST      term         S      4   4      4   4      +   +     +     4
reports.show_file                GET       report-file  S      4   4      4   4      +   4     4     4
reports.download                 POST      report-file  S      4   4      4   4      +   4     4     4
worklist.index                   GET       -            S      3   3      +   +      +   +     +     3
placement_page.placement         GET       placement    S      +   4      +   4      +   4     +     4
office_actions.add               GET,POST  -            S      3   3      3   3      +   +     +     3
office_actions.change            GET,POST  placement    S      3   4      3   4      +   4     +     4
office_actions.choose_faculty    GET,POST  -            S      3   3      3   3      +   +     +     3
office_actions.choose_supervisor GET,POST  -            S      3   3      3   3      +   +     +     3
office_actions.confirm_supervisor POST      supervision  S      3   4      3   4      +   4     +     4
office_actions.end_supervision   POST      supervision  S      3   4      3   4      +   4     +     4
placement_page.move              GET,POST  submit       S      +   4      3   4      +   4     +     4
placement_page.move              GET,POST  ask          S      3   4      +   4      +   4     +     4
placement_page.move              GET,POST  approve      S      3   4      3   4      +   4     +     4
placement_page.move              GET,POST  withdraw     S      +   4      3   4      +   4     +     4
placement_page.move              GET,POST  complete     S      3   4      +   4      +   4     +     4
placement_page.move              GET,POST  terminate    S      3   4      3   4      +   4     +     4
placement_page.move              GET,POST  reopen       S      3   4      3   4      +   4     +     4
office_actions.copy_link         POST      placement    S      3   4      3   4      +   4     +     4
office_actions.correct_address   GET,POST  placement    S      3   4      3   4      +   4     +     4
supervisor_pages.answer_for_supervisor GET,POST  final        S      3   4      3   4      +   4     +     4
office_actions.merge             GET       host         S      4   4      4   4      +   +     +     4
office_actions.merge_into        POST      host         S      4   4      4   4      +   3     +     4
office_actions.open_objectives   GET,POST  -            S      3   3      3   3      +   +     +     3
office_actions.send_link         POST      placement    S      3   4      3   4      +   4     +     4
office_actions.send_links        GET,POST  -            S      3   3      3   3      +   +     +     3
worklist.inbox                   GET       -            S      3   3      +   +      3   3     3     3
agreements.show                  GET       placement    S      +   4      +   4      +   4     +     4
agreements.revision              GET       revision     S      +   4      +   4      +   4     +     4
agreements.add                   GET,POST  placement    S      +   4      3   4      +   4     +     4
agreements.edit                  GET,POST  objective    S      +   4      3   4      +   4     +     4
agreements.remove                POST      objective    S      +   4      3   4      +   4     +     4
agreements.put_back              POST      placement    S      +   4      3   4      +   4     +     4
agreements.submit                POST      placement    S      +   4      3   4      +   4     +     4
agreements.recall                POST      placement    S      +   4      3   4      +   4     +     4
agreements.amend                 POST      placement    S      +   4      3   4      +   4     +     4
agreements.discard               POST      placement    S      +   4      3   4      +   4     +     4
agreements.decide                GET,POST  placement    S      3   4      +   4      +   4     +     4
agreements.answer                GET,POST  placement    S      3   4      3   4      +   4     +     4
agreements.attainment            GET,POST  placement    S      +   4      +   4      +   4     +     4
checkins.index                   GET       -            S      +   +      +   +      +   +     +     3
checkins.show                    GET       sent-checkin S      +   4      +   4      +   4     +     4
checkins.write                   GET,POST  open-checkin S      +   4      3   4      +   4     +     4
checkins.balance                 GET       -            S      +   +      3   3      3   3     3     3
checkins.answer_quiet            POST      -            S      +   +      3   3      3   3     3     3
checkins.correct                 GET,POST  sent-checkin S      +   4      3   4      3   4     3     4
checkins.mark_read               POST      sent-checkin S      3   4      +   4      3   4     3     4
checkins.answer                  POST      sent-checkin S      3   4      +   4      3   4     3     4
checkins.open_text               POST      sent-checkin S      3   4      3   4      +   4     +     4
checkins.excuse                  POST      late-checkin S      3   4      3   4      +   4     +     4
checkins.take_back               POST      late-checkin S      3   4      3   4      +   4     +     4
checkins.excuse_several          POST      -            S      3   3      3   3      +   +     +     3
relationships.files              GET       -            S      +   +      3   3      3   3     3     3
relationships.weekly             POST      -            S      +   +      3   3      3   3     3     3
relationships.replace_feed       POST      -            S      +   +      3   3      3   3     3     3
relationships.revoke_feed        POST      -            S      +   +      3   3      3   3     3     3
relationships.feed               GET       feed         +      +   +      +   +      +   +     +     +
relationships.weekly_time        GET       -            S      +   +      3   3      3   3     3     3
relationships.export_cards       GET       -            S      +   +      3   3      3   3     3     3
relationships.export_table       GET       -            S      +   +      3   3      3   3     3     3
relationships.read_cards         POST      -            S      +   +      3   3      3   3     3     3
relationships.add_cards          POST      -            S      +   +      3   3      3   3     3     3
relationships.my_network         GET       -            S      +   +      3   3      3   3     3     3
relationships.last_week          GET       last-week    S      +   4      3   4      3   4     3     4
relationships.choose_ideas       POST      last-week    S      +   4      3   4      3   4     3     4
relationships.references         GET       placement    S      +   4      3   4      3   4     3     4
relationships.add_reference      GET,POST  placement    S      +   4      3   4      3   4     3     4
relationships.reference          GET,POST  reference    S      +   4      4   4      4   4     4     4
relationships.reference_agreed   POST      reference    S      +   4      4   4      4   4     4     4
relationships.remove_reference   POST      reference    S      +   4      4   4      4   4     4     4
relationships.reach              GET,POST  start        S      +   4      3   4      3   4     3     4
checkins.policy                  GET,POST  -            S      3   3      3   3      3   3     3     +
evaluations.rate                 GET,POST  baseline     S      +   4      3   4      +   4     +     4
about_me.about                   GET       -            S      +   +      3   3      3   3     3     3
about_me.export                  GET       -            S      +   +      3   3      3   3     3     3
about_me.answer                  GET,POST  about-me     S      +   4      4   4      4   4     4     4
about_me.introduction            GET,POST  placement    S      +   4      4   4      4   4     4     4
about_me.share                   POST      about-answer S      +   4      4   4      4   4     4     4
relationships.add_mentor         GET,POST  placement    S      +   4      3   4      3   4     3     4
relationships.answer             POST      placement    S      +   4      3   4      3   4     3     4
relationships.mentor             GET,POST  mentor       S      +   4      4   4      4   4     4     4
relationships.ask_mentor         GET,POST  wished-mentor S     +   4      4   4      4   4     4     4
relationships.asked_mentor       POST      wished-mentor S     +   4      4   4      4   4     4     4
relationships.confirmation       GET,POST  mentor       S      +   4      4   4      4   4     4     4
relationships.rate_mentor_at_end GET,POST  ended-mentor S      +   4      4   4      4   4     4     4
relationships.remove_mentor      POST      mentor       S      +   4      4   4      4   4     4     4
relationships.network            GET       placement    S      +   4      3   4      3   4     3     4
relationships.outcomes           GET,POST  placement    S      +   4      3   4      +   4     +     4
relationships.people             GET        -            S      +   +      3   3      3   3     3     3
relationships.save_line          POST       -            S      +   +      3   3      3   3     3     3
relationships.dismiss_first      POST       -            S      +   +      3   3      3   3     3     3
relationships.update             GET,POST  -            S      +   +      3   3      3   3     3     3
relationships.hide_missing       POST       -            S      +   +      3   3      3   3     3     3
relationships.undo               POST      entry        S      +   4      4   4      4   4     4     4
relationships.choose_introducer  POST      entry        S      +   4      4   4      4   4     4     4
relationships.answer_pair        POST      pair         S      +   4      4   4      4   4     4     4
relationships.answer_reminder    POST      contact      S      +   4      4   4      4   4     4     4
relationships.delete_interaction POST      talk         S      +   4      4   4      4   4     4     4
relationships.details            GET,POST  acquaintance S      +   4      4   4      4   4     4     4
relationships.draft              GET,POST  draft        S      +   4      4   4      4   4     4     4
relationships.draft_sent         POST      draft        S      +   4      4   4      4   4     4     4
relationships.forget             POST      acquaintance S      +   4      4   4      4   4     4     4
relationships.events             GET,POST  -            S      +   +      3   3      3   3     3     3
relationships.event              GET,POST  event        S      +   4      4   4      4   4     4     4
relationships.attend_event       POST      event        S      +   4      4   4      4   4     4     4
relationships.delete_event       POST      event        S      +   4      4   4      4   4     4     4
relationships.interaction        GET,POST  talk         S      +   4      4   4      4   4     4     4
relationships.introduction       POST      acquaintance S      +   4      4   4      4   4     4     4
relationships.keep_promise       POST      promise      S      +   4      4   4      4   4     4     4
relationships.note               POST      talk         S      +   4      4   4      4   4     4     4
relationships.person             GET       acquaintance S      +   4      4   4      4   4     4     4
relationships.place              POST      talk         S      +   4      4   4      4   4     4     4
relationships.reach_kind         POST      acquaintance S      +   4      4   4      4   4     4     4
relationships.rhythm             POST      acquaintance S      +   4      4   4      4   4     4     4
relationships.same               GET,POST  acquaintance S      +   4      4   4      4   4     4     4
relationships.sharing            POST      acquaintance S      +   4      4   4      4   4     4     4
relationships.split              POST      acquaintance S      +   4      4   4      4   4     4     4
relationships.talked             POST      acquaintance S      +   4      4   4      4   4     4     4
relationships.undo_on_page       POST      person-entry S      +   4      4   4      4   4     4     4
relationships.wish               POST      acquaintance S      +   4      4   4      4   4     4     4
exchange.accept                  POST      upload       S      4   4      4   4      +   4     4     4
exchange.discard                 POST      upload       S      4   4      4   4      +   4     4     4
exchange.export_placements        POST      -            S      3   3      +   +      +   +     +     3
exchange.index                   GET,POST  -            S      3   3      3   3      +   +     +     3
exchange.problems_file           POST      upload       S      4   4      4   4      +   4     4     4
exchange.sample_file             GET       sample       S      3   3      3   3      +   +     +     3
exchange.set_encoding            POST      upload       S      4   4      4   4      +   4     4     4
exchange.show                    GET       upload       S      4   4      4   4      +   4     4     4
exchange.start                   POST      upload       S      4   4      4   4      +   4     4     4
demo.enter                       POST      demo-role    4      4   4      4   4      4   4     4     4
demo.follow_link                 POST      -            4      4   4      4   4      4   4     4     4
operations.audit_trail           GET       -            S      3   3      3   3      +   +     +     +
operations.background            GET       -            S      3   3      3   3      3   3     3     +
operations.deliver_again         POST      message      S      3   3      3   3      +   4     +     3
operations.healthz              GET       -            +      +   +      +   +      +   +     +     +
operations.mail                  GET       -            S      3   3      3   3      +   +     +     +
operations.message               GET       message      S      3   3      3   3      +   4     +     3
operations.readyz               GET       -            +      +   +      +   +      +   +     +     +
operations.security_events       GET       -            S      3   3      3   3      3   3     3     +
operations.show_link             POST      message      S      3   3      3   3      +   4     +     3
operations.try_again             POST      failed-job   S      3   3      3   3      3   3     3     +
operations.try_all_again         POST      -            S      3   3      3   3      3   3     3     +
saved_forms.discard              POST      -            S      +   +      +   +      +   +     +     +
"""

#                                                       own other expired revoked oldkey forged
BY_LINK = """
supervisor_pages.supervisor_page GET       supervisor   +   +     G       G       G      4
supervisor_pages.supervisor_answers POST      supervisor   +   +     G       G       G      4
supervisor_pages.supervisor_comments POST      supervisor   +   +     G       G       G      4
supervisor_pages.supervisor_thanks GET       supervisor   +   +     G       G       G      4
supervisor_pages.supervisor_evaluation GET       supervisor   +   +     G       G       G      4
supervisor_pages.supervisor_evaluates POST      supervisor   +   +     G       G       G      4
supervisor_pages.supervisor_evaluated GET       supervisor   +   +     G       G       G      4
supervisor_pages.renew_link      POST      supervisor   +   +     +       +       +      4
relationships.after_end          GET       after        +   +     G       G       G      4
relationships.answer_after_end   POST      after        +   +     G       G       G      4
relationships.ideas              GET       idea         +   +     G       G       4       4
relationships.stop_ideas         POST      idea         +   +     G       G       4       4
relationships.stop_after_end     POST      after        +   +     G       G       G      4
relationships.mentor_says        GET       confirmation +   +     G       G       G      4
relationships.save_mentor_says   POST      confirmation +   +     G       G       G      4
people.renew_link                POST      password     +   +     +       +       +      4
people.password                  GET,POST  password     +   +     G       G       G      4
"""


@dataclass(frozen=True)
class Row:
    """One endpoint and method with the object it is tried on and the answer for each visitor."""

    endpoint: str
    method: str
    object: str
    answers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint} {self.object}"


def rows(table: str, visitors: tuple[str, ...]) -> list[Row]:
    found = []
    for line in filter(None, map(str.strip, table.splitlines())):
        endpoint, methods, subject, *answers = line.split()
        assert len(answers) == len(visitors), line
        for method in methods.split(","):
            found.append(Row(endpoint, method, subject, dict(zip(visitors, answers, strict=True))))
    return found


PEOPLE_ROWS = rows(PEOPLE, VISITORS)
LINK_ROWS = rows(BY_LINK, LINKS)
