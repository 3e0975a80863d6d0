"""The fixed choices of a placement's columns, with their labels."""

from __future__ import annotations

from placement.core.labels import Label


class State(Label):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    APPROVED = "approved", "Approved"
    ACTIVE = "active", "Active"
    ENDED = "ended", "Ended"
    COMPLETED = "completed", "Completed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    TERMINATED = "terminated", "Terminated"


class StudentLevel(Label):
    FRESHMAN = "freshman", "Freshman"
    SOPHOMORE = "sophomore", "Sophomore"
    JUNIOR = "junior", "Junior"
    SENIOR = "senior", "Senior"
    MASTER = "master", "Master"
    DOCTORAL = "doctoral", "Doctoral"
    OTHER = "other", "Other"


class Modality(Label):
    ONSITE = "onsite", "On site"
    HYBRID = "hybrid", "Hybrid"
    REMOTE = "remote", "Remote"


class ArrangedBy(Label):
    STUDENT = "student", "Student"
    UNIVERSITY = "university", "University"
    HOST = "host", "Host"


class PayType(Label):
    HOURLY = "hourly", "Hourly"
    SALARY = "salary", "Salary"
    STIPEND = "stipend", "Stipend"
    UNPAID = "unpaid", "Unpaid"


class PayPeriod(Label):
    HOUR = "hour", "Hour"
    WEEK = "week", "Week"
    MONTH = "month", "Month"
    YEAR = "year", "Year"
    TOTAL = "total", "Total"


class Basis(Label):
    RECORDED = "recorded", "Recorded by the office"
    IMPORTED = "imported", "Imported"


class EligibleToHire(Label):
    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Unknown"


class TerminationReason(Label):
    STUDENT_WITHDREW = "student_withdrew", "Student withdrew"
    HOST_ENDED = "host_ended", "Host ended it"
    UNIVERSITY_ENDED = "university_ended", "University ended it"
    OTHER = "other", "Other reason"
