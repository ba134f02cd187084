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
            responders?
            analysts?
            on-call
            qa
            ops
            engineering
            leadership
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
            responder
            analyst
            new hire
            team member
            staff member
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
            recklessly
            """
        ),
        "did": lines(
            """
            \\w+ed
            (\\w+ly |never |not |also |at least ){{0,2}}\\w+ed
            been (obvious|clear|apparent|evident)
            gone
            begun
            chosen
            held
            left
            met
            paid
            shown
            spoken
            spent
            understood
            woken
            brought
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
    excused=lines(
        """
        should( not)? have (dedicated|detailed|limited|shared|automated|unlimited|associated|related|red|need|centralised|centralized|distributed|increased|improved|reduced|redundant)
        user errors? (rate|rates|page|pages|count|counts|budget|log|logs|message|messages|handler|report|reports|metric|metrics)
        (operator|manual|administrator|developer|engineer) (error|failure)s? (rate|log|logs|page|budget|count)s?
        should(n't| not) have (caused|affected|impacted|resulted|triggered|led|failed|reached|happened|been possible)
        should have (fired|triggered|restarted|retried|expired|returned|routed|rejected|timed|terminated|processed|matched|worked|continued|appeared|received|failed|succeeded|resumed|recovered|stayed|remained)
        should have been (routed|rejected|retried|processed|returned|enough|able|possible|delivered|served|replicated)
        operator (skipped|ignored|bypassed|disregarded|broke)
        lazy (load|loading|loaded|loads|evaluation|init|initialisation|initialization|import|imports|fetch|fetching|delete|deletion|migration|mode|component|components|query|queries|reference)
        dumb (luck|terminal|terminals|pipe|pipes)
        silly (season|mid)
        naive (bayes|datetime|datetimes|timestamp|timestamps)
        common sense (check|checks)
        stupid(ly)? simple
        terribly (sorry|long|slow)
        no (users|customers|clients|visitors|user|customer|client) (were|was|have been|had been|are|is|data) (\\w+ )?(affected|impacted|harmed|hurt|involved|charged|lost|exposed)
        no (users|customers|clients|user|customer|client) data
        (nobody|no one) (was|were|is) (paged|called|notified|alerted|hurt|on call|on duty|assigned|told|informed)
        (nobody|no one) (had |ever )?(noticed|notice|saw|see|seen|knew|know|realised|realized|looked|checked|read|reads|owned|owns)
        (everyone|everybody) (who|in|on|involved|else|that|agreed|agrees|for)
        all (of )?(our |the |of our |of the )?(users|customers|clients|visitors|requests|orders) (were|was|have been|had been|are) (\\w+ )?(retried|restored|recovered|refunded|notified|informed|replayed|processed|delivered|rerouted|reimbursed)
        every (request|order|user|customer) (is|has|should|must|now|needs)
        """
    ),
    phrases={
        "wording.human_error": lines(
            """
            human errors?
            human mistakes?
            human factors? error
            (pilot|admin) errors?
            fat[- ]finger*
            pebkac
            finger trouble
            human (failure|failing|oversight|fallibility|mishap)s?
            (operator|manual|administrator|engineer|developer) (mistake|error|failure|oversight)s?
            (due to|caused by|result of|because of|down to|attribut(e|ed) (this |it )?to|(was|is|be) (a |an |just |simply |plain )?) ?user errors?
            (honest|rookie|beginner's|beginner) mistakes?
            lapse (of|in) (attention|concentration|judgement|judgment|memory|vigilance|focus)
            (momentary|mental) lapses?
            (an )?oversight (by|of|on the part of) (a|an|the|our|one of our) ([\\w-]+ ){{0,2}}({alone}|team)
            """
        ),
        "wording.person": lines(
            """
            (caused|triggered|introduced|broken) by (a|an|the|one|our|one of our) ([\\w-]+ ){{0,2}}{alone}
            {alone} (had |has |have |then |also |simply ){{0,2}}(misconfigured|mistyped|misread|misjudged|mishandled|misunderstood|misinterpreted|misapplied|ignored|skipped|bypassed|disregarded|circumvented|botched|messed up|screwed up|broke|blundered|panicked)
            {alone} (had |has |then |also ){{0,2}}(dropped|typed|ran|deleted|removed|used|chose|selected|entered|pushed|applied|executed|restarted|merged|deployed|edited|copied|clicked) (on )?(the|a|an) (wrong|incorrect|bad|faulty|broken|untested)
            {alone} (\\w+ ){{0,8}}without (reading|checking|testing|asking|verifying|reviewing|telling|thinking|permission|approval|authorisation|authorization|following|understanding|consulting|informing|a second thought)
            {alone} (had |has )?\\w+ (\\w+ ){{0,5}}by (mistake|accident)
            {alone} responsible (for|was|had|did|is)
            {alone} (should be|was|were|has been|will be) (reprimanded|disciplined|punished|warned|fired|dismissed|retrained)
            (junior|inexperienced|untrained|unqualified|incompetent) {alone}
            (the )?(culprit|guilty party|offender) (was|is) (a|an|the|our) ([\\w-]+ ){{0,2}}{alone}
            (to )?blame (for \\w+ )?(lies|falls|rests) (with|on) (a|an|the|our)
            {alone} (not )?paying attention
            {alone} (had |has )?{by_mistake} \\w+
            {alone} (had |has )?(made|made a|made an|made the) (\\w+ )?(mistake|error)s?
            (mistake|error|fault|negligence|carelessness|oversight) (made |committed )?(of|by|on the part of) (a|an|the|our|one of our) ([\\w-]+ ){{0,2}}{alone}
            {alone}'s (mistake|error|fault|negligence|carelessness|fail*)
            (the )?{alone} (is|was|were) (to blame|at fault|responsible for (this|the))
            (his|her|their own) (mistake|fault|negligence|carelessness)
            """
        ),
        "wording.hindsight": lines(
            """
            should(n't| not| never|( clearly| really| also| probably| obviously))?( have|'ve) {did}
            ought( not)? to have {did}
            (better|proper|thorough|careful|simple|basic|closer|competent) (\\w+ ){{0,2}}would (have|surely have|easily have|likely have) (caught|prevented|avoided|noticed|detected|found|spotted|stopped|seen)
            in retrospect
            looking back
            benefit of hindsight
            hindsight is
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
            (stupid|silly|trivial|basic|elementary|careless|avoidable|obvious|inexcusable) (mistake|error|oversight|blunder|warning|warnings|signs?)s?
            irresponsib*
            unprofessional*
            terribl(e|y)
            horrib(le|ly)
            appalling*
            shameful*
            lousy
            idiotic*
            clueless*
            laughabl(e|y)
            inept*
            blatant*
            glaring*
            (any|every|a) (competent|reasonable|decent|sane|half-decent) (engineer|developer|person|team|operator|administrator|professional|reviewer)
            clearly (nobody|no one|we|they|he|she|the team)
            simply (forgot|forgets|ignored|missed|not|had to|needed to|did|didn't|was|wasn't|were|overlooked|a matter of)
            (was|were|is|are) simply (a|not|wrong|bad|forgotten|ignored|missed|overlooked|human|unacceptable)
            (had|have|could|should|did|forgot|we|they|he|she) simply
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
            lack of (professionalism|ownership|responsibility|rigour|rigor|skill|effort|seriousness|care|attention|discipline|diligence|competence|common sense)
            common sense
            (didn't|did not) bother
            of course
            """
        ),
        "wording.failed_to": lines(
            """
            ({people}|{we}|they) (\\w+ly |had |has |have |also |then ){{0,2}}failed to \\w+
            failed to {human}
            ({people}|{we}|they) failed (in|at) \\w+ing
            (he|she|the {alone}|{alone}|{people}|they|nobody|no one|we) (did not|didn't|never|hadn't|had not) (even )?bother(ed)?
            (nobody|no one|none of (us|them)) (had )?(even )?(bothered|cared|remembered)
            (nobody|no one|none of (us|them)) (had )?even \\w+
            (he|she|{alone}) (did not|didn't|had not|hadn't) (follow|read|check|test|verify|review|notice|realise|realize|look|think|ask|escalate|consult|remember|pay attention)(ed)?
            (he|she|they|{alone}|{people}) (had |also |simply |completely |all ){{0,2}}(missed|overlooked) (the|a|an|this|that|these|those|several|all|every)
            we (had |also |simply |completely |all ){{0,2}}overlooked
            ({people}|{we}|they) (\\w+ly |had |has |have |also |then |simply |just ){{0,2}}(forgot|neglected|omitted) (to|about)
            failure (of|by) (the |our |a |an )?(\\w+ )?{people} to \\w+
            failure to {human}
            failure to (verify|test|check|review|validate|document|monitor|notify)
            """
        ),
        "wording.why_did": lines(
            """
            why (did|had|has|have)(n't| not)? (the |an |a |our |this )?([\\w-]+ ){{0,1}}({alone}|team|i|he|she|they|you)
            why was(n't)? (he|she|the {alone})
            """
        ),
        "wording.absolute": lines(
            """
            (all|every|none) (of )?(of our |of the |our |the )?(users?|customers?|clients?|visitors?|requests|orders)
            no (users|customers|clients|visitors)
            no (user|customer|client|visitor) (could|was|is|can)
            every (single )?(user|customer|client|visitor|request|order)
            (the |our )?(entire|whole) (user|customer|client) base
            (backups|restores|tests|deploys|deployments|alerts|builds|releases|failovers) (always|never) \\w+
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
