"""The Mesa side: a model whose students and teachers are windows on the arrays."""

from plsim.model.agents import Student, Teacher
from plsim.model.school_model import SchoolModel

__all__ = ["SchoolModel", "Student", "Teacher"]
