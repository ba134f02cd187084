"""English."""

from .language import Language, lines

ENGLISH = Language(
    code="en",
    frequent=frozenset(
        "the a they could of and to was were in that is it for on by with from which this at be not had has "
        "are our we as an been".split()
    ),
    parts={
        "people": lines(
            """
            engineers?
            developers?
            operators?
            admins?
            administrators?
            sysadmins?
            dbas?
            sres?
            technicians?
            employees?
            colleagues?
            contractors?
            interns?
            juniors?
            staff
            reviewers?
            approvers?
            maintainers?
            contributors?
            testers?
            managers?
            responders?
            analysts?
            agents?
            on-call
            teams?
            someone
            somebody
            """
        ),
        "alone": lines(
            """
            engineer
            developer
            operator
            admin
            administrator
            sysadmin
            dba
            sre
            technician
            employee
            colleague
            contractor
            intern
            junior
            reviewer
            maintainer
            contributor
            tester
            manager
            responder
            analyst
            someone
            somebody
            """
        ),
        "we": lines(
            """
            we
            i
            he
            she
            nobody
            no one
            """
        ),
        "by_mistake": lines(
            """
            accidentally
            mistakenly
            inadvertently
            wrongly
            incorrectly
            carelessly
            unintentionally
            erroneously
            """
        ),
        "did": lines(
            """
            known
            seen
            noticed
            caught
            done
            made
            taken
            gone
            given
            thought
            told
            asked
            kept
            set
            put
            run
            read
            written
            built
            sent
            had
            been (\\w+ed|caught|found|known|seen|done|set|run|made|taken|there|more|better|ready)
            (\\w+ly )?(check|test|monitor|alert|verifi|validat|review|escalat|communicat|notifi|inform|prevent|avoid|detect|notic|catch|anticipat|realis|realiz|consider|document|prepar|react|respond|rolled|deploy|configur|updat|upgrad|add|ask|call|stop|wait|follow|plan|increas|us|involv|includ|treat|handl|discuss|question|learn|look|remember|address|mitigat|recover|reduc|announc|declar)ed
            """
        ),
        "human": lines(
            """
            notice
            realise
            realize
            consider
            understand
            recognise
            recognize
            anticipate
            communicate
            think
            foresee
            appreciate
            follow
            remember
            pay attention
            ask
            inform
            escalate
            check
            review
            document
            account for
            plan
            test
            adequately \\w+
            properly \\w+
            thoroughly \\w+
            """
        ),
    },
    not_after=lines(
        """
        not
        no
        never
        isn't
        wasn't
        than
        instead of
        without
        blame
        """
    ),
    phrases={
        "wording.human_error": lines(
            """
            human errors?
            human mistakes?
            human factors? error
            (operator|user|pilot|admin) errors?
            fat[- ]finger*
            pebkac
            finger trouble
            """
        ),
        "wording.person": lines(
            """
            (caused|triggered|introduced|broken) by (a|an|the|one|our|one of our) (\\w+ ){{0,2}}{alone}
            {alone} (had |has )?{by_mistake} \\w+
            {alone} (made|made a|made an|made the) (\\w+ )?(mistake|error)s?
            (mistake|error|fault|negligence|carelessness) (of|by) (a|an|the|our|one of our) (\\w+ ){{0,2}}{alone}
            {alone}'s (mistake|error|fault|negligence|carelessness|fail*)
            (the )?{alone} (is|was|were) (to blame|at fault|responsible for (this|the))
            (his|her|their own) (mistake|fault|negligence|carelessness)
            """
        ),
        "wording.hindsight": lines(
            """
            should(n't| not)? have {did}
            ought( not)? to have {did}
            could have been (easily )?(prevented|avoided|caught|detected|noticed|found|shorter|resolved|fixed|mitigated|handled|communicated|faster|better)
            could have (easily |also )?(prevented|avoided|caught|detected|noticed|tested|checked|alerted|acted|reacted|responded|known|seen|done|told|saved|shortened)
            could have been (\\w+ )?(deployed|released|rolled back|tested|checked|escalated)
            would have been (easily )?(prevented|avoided|caught|noticed)
            (needed|was|were) to have {did}
            if only (we|they|he|she|somebody|someone|the)
            had (we|they|he|she) (only|just|\\w+ed)
            in hindsight
            with hindsight
            must have (known|seen|noticed|realised|realized)
            """
        ),
        "wording.judgement": lines(
            """
            obviously
            simply (forgot|forgets|ignored|missed|not|had to|needed to|did|didn't|was|wasn't|were|overlooked|a matter of)
            (was|were|is|had|have|could|should|did|forgot|we|they|he|she|it) simply
            clearly (wrong|should|did not|didn't|ignored|forgot|missed|not|had not|was not|knew)
            (just|only) (had|needed) to
            careless*
            negligen(t|ce|tly)
            sloppy
            sloppiness
            lazy
            laziness
            stupid*
            dumb
            incompeten(t|ce|tly)
            foolish*
            reckless*
            naive*
            ridiculous*
            unforgivable
            inexcusable
            unacceptable
            embarrassing*
            amateurish
            thoughtless*
            silly
            poor (judgement|judgment|decision|discipline|communication|planning|choice)s?
            bad (judgement|judgment|decision|choice|practice)s?
            lack of (care|attention|discipline|diligence|competence|common sense)
            common sense
            (didn't|did not) bother
            of course
            """
        ),
        "wording.failed_to": lines(
            """
            ({people}|{we}|they) (\\w+ly |had |has |have |also |then ){{0,2}}failed to \\w+
            failed to {human}
            ({people}|{we}|they) (\\w+ly |had |has |have |also |then |simply |just ){{0,2}}(forgot|neglected|omitted) (to|about)
            failure (of|by) (the |our |a |an )?(\\w+ )?{people} to \\w+
            failure to {human}
            failure to (verify|test|check|review|validate|document|monitor|notify)
            """
        ),
        "wording.why_did": lines(
            """
            why did(n't)? (the |an |a |our |this )?({alone}|team|i|he|she|they|you)
            why was(n't)? (he|she|the {alone})
            """
        ),
        "wording.absolute": lines(
            """
            (all|every|none) (of )?(of our |of the |our |the )?(users?|customers?|clients?|visitors?|requests|orders)
            no (users|customers|clients|visitors)
            everyone
            everybody
            no one
            nobody
            (completely|entirely|totally|100%) (inaccessible|unavailable|down|unusable|unreachable|offline|broken)
            never happen again
            (always|never) (fails|breaks|happens|works|crashes)
            (we|they|team|teams|it|this|would|will) (always|never) (fail|break|test|check|review|happen|work|crash|document|update|listen)(s|ed)?
            """
        ),
        "wording.outage": lines(
            """
            outages?
            """
        ),
    },
    vague=frozenset(
        "improve enhance better optimise optimize strengthen increase investigate consider explore "
        "monitor ensure reduce avoid evaluate think look be more raise streamline rethink "
        "reconsider revisit refine assess clarify educate communicate understand research".split()
    ),
)
